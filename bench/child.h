#pragma once

// What a process of its own cost.

#include <sys/resource.h>
#include <sys/wait.h>

namespace seawall::bench {

struct Usage {
  int status = 0;  ///< as wait4() gives it
  double cpu_seconds = 0;
  long peak_kilobytes = 0;  ///< at least what its parent had when it began, as it starts as a copy of it
};

inline Usage wait_for(pid_t child) {
  Usage usage;
  rusage used{};
  wait4(child, &usage.status, 0, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  usage.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  usage.peak_kilobytes = used.ru_maxrss;
  return usage;
}

}  // namespace seawall::bench
