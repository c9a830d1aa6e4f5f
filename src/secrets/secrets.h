#pragma once

// The fourth mechanism: secrets that leak into texts, who can read and who uses the Secrets of a cluster, and how they
// are encrypted at rest.

#include "detector.h"
#include "encryption.h"
#include "texts.h"
#include "usage.h"
