#include "check.h"

namespace seawall::checks {

extern const Check cron_job_present;

constexpr Check cron_job_present{
    .id = "cron-job-present",
    .title = "Pods start by schedule",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::pods,
    .message = "starts pods by schedule \"{argument}\"",
    .why =
        "An attacker who may create a CronJob has code that comes back after every clean-up. This is no defect but a "
        "line of an inventory, so that a schedule that nobody knows is seen.",
    .remediation = "Look whether someone of yours answers for the schedule and its image; delete it if nobody does. "
                   "Let few people create CronJobs.",
    .bad_example = R"(kind: CronJob
spec:
  schedule: "*/5 * * * *"
)",
    .good_example = R"(kind: Deployment
spec:
  replicas: 2
)",
    .frameworks = "MITRE:T1053.007",
    .peers = "kubescape:C-0026;kyverno:restrict-jobs",
    .references = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/",
    .since = "0.1.0",
    .quiet_when = "It is off unless you select it, because a CronJob alone is no defect.",
    .enabled = false,
    .object =
        [](const objects::Object& job, Probe& probe) {
          const Node schedule = probe.map(job.spec()).child(Field::schedule);
          const auto text = probe.string(schedule);
          if (text) return probe.report(schedule, {.argument = *text});
          if (!probe.has_met_fault()) probe.report(job.root.child(Field::kind));
        },
    .kinds = "CronJob.batch",
};

}  // namespace seawall::checks
