#pragma once

// Pod security: what the fields of a pod mean, the Pod Security Standards, Pod Security admission, and
// PodSecurityPolicy, each as Kubernetes decides it. Threads: functions of their arguments alone.

#include "admission.h"
#include "conditions.h"
#include "defaulting.h"
#include "security_policy.h"
#include "standards.h"
