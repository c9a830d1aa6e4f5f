#include <algorithm>
#include <charconv>

#include "exposed_ports.h"
#include "image_reference.h"

namespace seawall::checks {
namespace {

/// A program with an interface that gives whoever reaches it control, or what others have entrusted to it.
struct Interface {
  std::string_view id;
  std::string_view name;
  std::string_view images;  ///< repositories, comma-separated
  std::string_view ports;   ///< where it listens unless told otherwise
};
constexpr Interface sensitive_interfaces[] = {
    {"argo-cd", "Argo CD", "argoproj/argocd", "8080"},
    {"argo-workflows", "Argo Workflows", "argoproj/argocli", "2746"},
    {"jenkins", "Jenkins", "jenkins/jenkins,jenkinsci/blueocean,bitnami/jenkins", "8080,8443"},
    {"jupyter", "Jupyter",
     "jupyter/base-notebook,jupyter/minimal-notebook,jupyter/scipy-notebook,jupyter/datascience-notebook,"
     "jupyter/tensorflow-notebook,jupyter/pytorch-notebook,jupyter/pyspark-notebook,jupyter/all-spark-notebook,"
     "jupyter/r-notebook,jupyter/julia-notebook,jupyterhub/singleuser,kubeflownotebookswg/jupyter-scipy,"
     "kubeflownotebookswg/jupyter-pytorch-full,kubeflownotebookswg/jupyter-tensorflow-full",
     "8888"},
    {"kubeflow", "Kubeflow",
     "centraldashboard,kubeflow/central-dashboard,ml-pipeline/frontend,ml-pipeline/api-server,kubeflow/kfp-frontend,"
     "kubeflow/kfp-api-server,kubeflownotebookswg/jupyter-web-app,kubeflownotebookswg/volumes-web-app,"
     "kubeflownotebookswg/tensorboards-web-app",
     "3000,5000,8082,8888"},
    {"kubernetes-dashboard", "Kubernetes Dashboard",
     "kubernetesui/dashboard,kubernetesui/dashboard-api,kubernetesui/dashboard-web,kubernetes-dashboard-amd64",
     "8000,8443,9090"},
    {"mlflow", "MLflow", "mlflow/mlflow,bitnami/mlflow,burakince/mlflow", "5000"},
    {"nifi", "NiFi", "apache/nifi", "8080,8443"},
    {"ollama", "Ollama", "ollama/ollama", "11434"},
    {"prometheus", "Prometheus", "prom/prometheus,prometheus/prometheus,bitnami/prometheus", "9090"},
    {"ray", "Ray", "rayproject/ray,rayproject/ray-ml,rayproject/ray-llm", "6379,8265,10001"},
    {"triton", "Triton", "nvidia/tritonserver", "8000,8001"},
    {"vllm", "vLLM", "vllm/vllm-openai", "8000"},
    {"weave-scope", "Weave Scope", "weaveworks/scope", "4040"},
};

constexpr Parameter parameters_of_interfaces[] = {
    {"interfaces", Parameter::Type::strings,
     "argo-cd,argo-workflows,jenkins,jupyter,kubeflow,kubernetes-dashboard,mlflow,nifi,ollama,prometheus,ray,triton,"
     "vllm,"
     "weave-scope",
     "Programs whose interface is not for everybody, of those that are the default."},
};

const Interface* interface_of(const Container& container, std::span<const std::string> wanted) {
  const std::string_view path = repository_of(container.fields.child(Field::image).string_or("")).path;
  const auto found = std::ranges::find_if(sensitive_interfaces, [&](const Interface& each) {
    return objects::Parts(each.images).any([&](std::string_view image) { return is_copy_of(path, image); });
  });
  const bool is_wanted =
      found != std::end(sensitive_interfaces) && std::ranges::find(wanted, found->id) != wanted.end();
  return is_wanted ? &*found : nullptr;
}

bool is_default_port(const Interface& interface, std::int64_t port) {
  char digits[24];
  const char* const end = std::to_chars(std::begin(digits), std::end(digits), port).ptr;
  return objects::is_listed({digits, end}, interface.ports);
}

/// Whether the program answers at a port: one of its own, unless the container declares other ports and none of those.
bool answers_at(const Interface& interface, const Container& container, const ExposedPort& port) {
  if (port.protocol != addresses::Protocol::tcp) return false;
  bool declares_default = false;
  bool declares_any = false;
  for (const Node item : container.fields.child(Field::ports).items()) {
    const std::optional<std::int64_t> number = item.child(Field::containerPort).integer();
    declares_any = declares_any || number;
    declares_default = declares_default || (number && is_default_port(interface, *number));
  }
  if (declares_any && !declares_default) return static_cast<bool>(declaration_of(container, port));
  return is_default_port(interface, port.port);
}

void judge_sensitive_interfaces(const objects::Inventory& inventory, findings::WholeProbe& probe) {
  meet_entrances(inventory, probe);
  for (const ExposedPort& port : exposed_ports(inventory, probe.facts())) {
    std::vector<objects::TypeFault> faults;  // `judge` tells them
    for (const PodTemplate& pod : objects::pod_templates(*port.object, faults)) {
      for (const Container& container : pod.containers) {
        Probe found = probe.of(*port.object, container);
        const Interface* const interface = interface_of(container, found.strings("interfaces"));
        if (!interface || !answers_at(*interface, container, port)) continue;
        const Node declared = declaration_of(container, port);
        found.report(declared ? declared : container.fields.child(Field::image),
                     {.argument = interface->name, .made_detail = describe(port)});
      }
    }
  }
}

}  // namespace

extern const Check sensitive_interface_exposed;

constexpr Check sensitive_interface_exposed{
    .id = "sensitive-interface-exposed",
    .title = "Admin interface open to the internet",
    .severity = Severity::high,
    .component = Component::tools,
    .category = Category::network,
    .message = "{container} is {argument}, and can be reached from outside of the cluster, at {detail}",
    .why = "Such interfaces start programs, show secrets or answer every prompt, and many of them ask for no password. "
           "Scanners find them within hours, and what runs afterwards in the cluster is a miner at best.",
    .remediation = "Take the interface off the internet: a Service of type ClusterIP, reached by kubectl port-forward, "
                   "by a VPN, or "
                   "through a proxy that signs people in. If it must have a load balancer, make it internal or set "
                   "loadBalancerSourceRanges.",
    .bad_example = R"(kind: Ingress
spec:
  rules:
  - host: jenkins.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: jenkins
            port:
              number: 8080
)",
    .good_example = R"(kind: Service
metadata:
  name: jenkins
spec:
  type: ClusterIP
  ports:
  - port: 8080
)",
    .frameworks = "MITRE:T1133,T1190",
    .peers = "kubescape:C-0014,C-0021",
    .references = "https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/\n"
                  "https://docs.ray.io/en/latest/ray-security/index.html\n"
                  "https://kubernetes.io/docs/concepts/services-networking/service/#internal-load-balancer",
    .since = "0.1.0",
    .quiet_when =
        "A program is told by the repository of its image, mirrors included, never by the name of the workload; and "
        "only the port of its interface counts, so that a proxy in the same pod, a metrics port or the port of an "
        "application that Ray serves is no finding. Otherwise as internet-exposed-workload.",
    .parameters = parameters_of_interfaces,
    .reads = read_entrance,
    .whole = judge_sensitive_interfaces,
    .kinds = kinds_of_entrances,
    .lacking = lacks_entrances,
};

}  // namespace seawall::checks
