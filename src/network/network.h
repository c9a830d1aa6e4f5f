#pragma once

// Network policies: what may talk to what, exactly, and why.

#include "cluster.h"
#include "connections.h"
#include "engine.h"
#include "entrances.h"
#include "read_cluster.h"
