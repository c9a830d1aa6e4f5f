#pragma once

// The command line: one file a subcommand. Only this folder prints, reads the environment and exits.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace seawall::cluster {
enum class Purpose : std::uint8_t;
}

namespace seawall::commands {

inline constexpr std::string_view seawall_version = "0.1.0";

/// What every subcommand answers with.
enum class Exit : int {
  clean = 0,       ///< also: yes, equal
  findings = 1,    ///< also: no, differs
  usage = 2,
  incomplete = 3,  ///< answered, but part of the input could not be read or understood; also beside findings
  failed = 4,      ///< Seawall itself
};

/// Where the value of an option was set.
enum class Origin { command_line, environment };
/// Of the options that were set, by name: "fail-on".
using Origins = std::map<std::string_view, Origin>;

/// Which configuration file: the one named, or none, or else the one that is found.
struct ConfigChoice {
  std::string file;
  bool none = false;
};

// Arguments as they were typed, or set in the environment; the subcommand checks them. An option that was not set
// leaves its member empty.

/// A cluster to read instead of files.
struct ClusterInput {
  bool is_asked = false;
  bool is_preferred = false;  ///< asked where no file is named, as a plugin of kubectl would
  std::string kubeconfig;
  std::string context;
  std::string as;  ///< impersonated user
  std::vector<std::string> as_groups;
  std::string chunk_size;               ///< items a page; empty: 500
  std::vector<std::string> namespaces;  ///< only these; none: all
  std::string selector;                 ///< of labels; for what has pods
  cluster::Purpose purpose{};           ///< by which the kinds are chosen
  std::vector<std::string_view> kinds;  ///< only these of them; none: all
};

/// How images are reached and read.
struct ImageInput {
  std::string platform;                 ///< "linux/arm64"; empty: that of this machine
  std::vector<std::string> plain_http;  ///< registries
  bool is_insecure = false;
  std::string ca_file;
  std::vector<std::string> mirrors;  ///< REGISTRY=HOST
  std::string cache;                 ///< file; empty: that of the user
  bool no_cache = false;
  std::vector<std::string> yara_rules;  ///< files and folders
};

/// What packages are held against.
struct AdvisoryInput {
  std::string file;              ///< empty: that of the user
  std::vector<std::string> vex;  ///< files of statements
  bool only_fixed = false;       ///< leave out what no version mends
};

struct ScanArguments {
  std::vector<std::string> paths;
  std::vector<std::string> images;  ///< judged besides
  std::vector<std::string> bills;   ///< files of bills of materials whose packages are judged
  std::vector<std::string> package_paths;  ///< files and folders with lock files, whose packages are judged
  AdvisoryInput advisories;
  bool is_about_packages = false;   ///< judge nothing but vulnerabilities, unless checks are chosen
  bool with_images = false;         ///< judge also those that the objects name
  ImageInput image_input;
  ClusterInput cluster;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  std::vector<std::string> fail_on;  ///< severities, check ids, "none"
  std::string max_findings;
  config::Selection choice;
  std::vector<std::string> exclude;  ///< globs of paths
  ConfigChoice config;
  std::string kubernetes_version;    ///< "1.31"
  std::string baseline;              ///< file to compare with
  std::string write_baseline;        ///< file to write
  bool no_suppressions = false;
  bool show_suppressed = false;
  bool honour_peer_annotations = false;
  std::string color = "auto";
  std::string threads;  ///< empty: one a core
  bool verbose = false;
  bool quiet = false;
  bool allow_unreadable = false;
  Origins origins;
};

/// A scan of all images of a registry; of `scan` what is about judging, images and advisories.
struct RegistryScanArguments {
  std::string registry;
  std::vector<std::string> repositories;  ///< globs; none: all
  std::vector<std::string> tags;          ///< the same
  std::string since;                      ///< a day, or a duration before now: what was made before is left out
  std::string state;                      ///< file; empty: that of the user
  std::string wait;                       ///< a duration: for a registry or bus that does not answer
  bool all = false;                       ///< all images in the report for people, not only the first
  std::string bus;                        ///< URL of a work queue that several machines share; empty: none
  std::string bus_credentials;            ///< file
  std::string bus_ca_file;
  std::string bus_patience;  ///< a duration: after which work of somebody who says nothing is given to others
  bool is_worker = false;    ///< work alone, and leave the report to others
  ScanArguments scan;
};

struct FixArguments {
  std::vector<std::string> paths;
  bool diff = false;
  bool write = false;
  bool unsafe = false;
  config::Selection choice;
  std::vector<std::string> exclude;
  ConfigChoice config;
  std::string threads;
  bool quiet = false;
  Origins origins;
};

struct ExplainArguments {
  std::vector<std::string> ids;
  std::string format = "text";
  std::string color = "auto";
};

struct ChecksArguments {
  std::string format = "text";
  config::Selection choice;
  std::string color = "auto";
};

struct InitArguments {
  std::string path;  ///< folder that gets the file; empty: the current one
};

/// The settings that `seawall scan` would run with.
struct ConfigShowArguments {
  ScanArguments scan;
};

struct CompletionArguments {
  std::string shell;
};

struct ManArguments {
  std::vector<std::string> command;  ///< {"config", "show"}; empty: seawall itself
};

/// What "seawall pods" reads.
struct PodsInput {
  std::vector<std::string> paths;
  ClusterInput cluster;
  std::vector<std::string> exclude;
  ConfigChoice config;
  std::string threads;
  std::string namespace_ = "default";  ///< of objects that name none
  bool allow_unreadable = false;
  Origins origins;
};

struct PodsCheckArguments {
  PodsInput input;
  std::string level;  ///< that all must reach; empty: none
  std::string version = "latest";
  std::string format = "text";
};

struct PodsLabelsArguments {
  PodsInput input;
  std::string version = "latest";
  std::string format = "yaml";
};

struct PodsAdmitArguments {
  std::string file;                           ///< the objects of the request; "-": standard input
  std::vector<std::string> namespace_labels;  ///< KEY=VALUE
  std::string namespace_file;
  std::string config;     ///< a PodSecurityConfiguration, or the AdmissionConfiguration around it
  std::string operation;  ///< empty: update where there is an old object, else create
  std::string old_file;
  std::vector<std::string> pods;  ///< paths: what a namespace holds already
  ClusterInput cluster;           ///< instead of them: namespaces and pods of a cluster
  std::string user;
  std::string subresource;
  std::string namespace_;  ///< empty: that of the one Namespace of a file, else default
  std::string format = "text";
};

struct PodsPspArguments {
  PodsInput input;
  std::vector<std::string> usable;  ///< names of policies; none: all
  std::string format = "text";
};

/// What "seawall access" reads.
struct AccessInput {
  PodsInput files;
  bool names_namespace = false;    ///< rather than `default` being assumed
  std::string kubernetes_version;  ///< whose default roles and bindings complete the files; empty: as configured
  bool no_defaults = false;
};

/// On whose behalf is asked.
struct AccessPerson {
  std::string user;
  std::vector<std::string> groups;
  bool no_implied_groups = false;
};

struct AccessQuestion {
  std::string verb;
  std::string resource;  ///< TYPE, TYPE/NAME or a URL
  std::string subresource;
  bool all_namespaces = false;
};

struct AccessCanIArguments {
  AccessInput input;
  AccessQuestion question;
  AccessPerson person;
  bool explain = false;
  bool quiet = false;
  std::string format = "text";
};

struct AccessWhoCanArguments {
  AccessInput input;
  AccessQuestion question;
  bool system = false;
  std::string format = "text";
};

struct AccessRulesArguments {
  AccessInput input;
  AccessPerson person;
  bool system = false;
  std::string format = "text";
};

struct AccessDiffArguments {
  AccessInput input;  ///< two paths: before and after
  std::string format = "text";
};

struct AccessPowersArguments {
  AccessInput input;
  std::vector<std::string> subjects;  ///< user:NAME, group:NAME, sa:NAMESPACE/NAME or a name; none: all that hold any
  bool system = false;
  std::string format = "text";
};

struct AccessMatrixArguments {
  AccessInput input;
  bool system = false;
  std::string format = "text";
};

/// The least right that reading a cluster needs.
struct AccessGrantCheckArguments {
  ClusterInput cluster;  ///< where it is asked: only what it serves
  std::string command;  ///< for which: "scan", "access", ...
  std::vector<std::string> namespaces;
  std::string name = "seawall";
  std::string to;  ///< "user:jane", "group:devs", "sa:shop/cart"; empty: roles alone
  ConfigChoice config;  ///< for the user's own kinds
};

struct SnapshotArguments {
  ClusterInput cluster;
  std::string output;  ///< a folder, or FILE.tar.zst; empty: "cluster"
  bool quiet = false;
  bool allow_unreadable = false;
  ConfigChoice config;
};

/// What "seawall network" reads.
struct NetworkInput {
  PodsInput files;
  bool names_namespace = false;  ///< rather than `default` being assumed
  std::string network;  ///< the only one to look at; empty: all
  std::map<std::string_view, std::string> assumptions;  ///< "yes" or "no", by option; those that were given
};

/// Which connections are shown.
struct NetworkFilter {
  std::vector<std::string> from;  ///< ends, of which one must fit; none: any
  std::vector<std::string> to;
  std::vector<std::string> workloads;  ///< at either end
  std::vector<std::string> ports;  ///< PORT[/PROTO]
};

struct NetworkListArguments {
  NetworkInput input;
  NetworkFilter filter;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
};

struct NetworkCheckArguments {
  NetworkInput input;
  std::string from;
  std::string to;
  std::string port;  ///< PORT[/PROTO], a number or a name
  bool explain = false;
  bool quiet = false;
  std::vector<std::string> outputs;
};

struct NetworkExposureArguments {
  NetworkInput input;
  NetworkFilter filter;  ///< by workload only
  std::vector<std::string> outputs;
};

struct NetworkDiffArguments {
  NetworkInput input;  ///< two paths: before and after
  std::vector<std::string> outputs;
};

struct NetworkTestArguments {
  NetworkInput input;
  std::vector<std::string> tests;  ///< files of assertions
  std::vector<std::string> outputs;
};

struct NetworkMapArguments {
  NetworkInput input;
  NetworkFilter filter;
  std::vector<std::string> outputs;
};

struct SecretsScanArguments {
  std::vector<std::string> paths;
  std::vector<std::string> exclude;  ///< globs of paths
  bool gitignore = false;  ///< leave out what .gitignore files leave out
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  std::string baseline;  ///< a report in JSON, whose findings are known
  std::string salt;  ///< of fingerprints
  std::string threads;
  bool allow_unreadable = false;
};

struct SecretsListArguments {
  AccessInput input;
  bool unused = false;  ///< only those that nothing of the input uses
  bool system = false;  ///< also readers that Kubernetes itself makes
  std::vector<std::string> outputs;
};

struct SecretsEncryptionArguments {
  std::string config;  ///< a file with an EncryptionConfiguration; "-": standard input
  ClusterInput cluster;
  std::string format = "text";
  bool allow_unreadable = false;
};

struct ImageListArguments {
  std::vector<std::string> images;
  ImageInput input;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  std::string threads;
  bool allow_unreadable = false;
};

struct ImageSbomArguments {
  std::string image;
  ImageInput input;
  std::vector<std::string> outputs;
  std::string threads;
  bool allow_unreadable = false;
};

struct ImageDiffArguments {
  std::vector<std::string> images;  ///< two
  ImageInput input;
  std::vector<std::string> outputs;
  std::string threads;
  bool allow_unreadable = false;
};

struct ImageShowArguments {
  std::string image;
  ImageInput input;
  std::string threads;
  bool allow_unreadable = false;
};

struct AdvisoriesImportArguments {
  std::vector<std::string> what;  ///< files, folders, archives, URLs; "-": standard input
  std::string store;  ///< the file of advisories; empty: that of the user
  bool replace = false;  ///< rather than adding to what it has
  std::string ca_file;
  std::string threads;
  bool allow_unreadable = false;
};

struct AdvisoriesStatusArguments {
  std::string store;
  std::vector<std::string> outputs;  ///< FORMAT[=PATH]
  bool all = false;  ///< all ecosystems, not only the largest
};

struct AdvisoriesVerifyArguments {
  std::string store;
};

struct AdvisoriesSearchArguments {
  std::vector<std::string> words;
  std::string store;
  std::vector<std::string> outputs;
  bool all = false;  ///< all that is found, not only the first
  std::string threads;
};

struct AdvisoriesShowArguments {
  std::vector<std::string> ids;
  std::string store;
  std::vector<std::string> outputs;
};

struct AdvisoriesPackArguments {
  std::string archive;
  std::string store;
};

/// Of push and pull.
struct AdvisoriesRegistryArguments {
  std::string reference;
  std::string store;
  ImageInput registry;
};

Exit scan(const ScanArguments& arguments);
Exit fix(const FixArguments& arguments);
Exit explain(const ExplainArguments& arguments);
Exit checks(const ChecksArguments& arguments);
Exit init(const InitArguments& arguments);
Exit config_show(const ConfigShowArguments& arguments);
Exit pods_check(const PodsCheckArguments& arguments);
Exit pods_labels(const PodsLabelsArguments& arguments);
Exit pods_admit(const PodsAdmitArguments& arguments);
Exit pods_psp(const PodsPspArguments& arguments);
Exit access_can_i(const AccessCanIArguments& arguments);
Exit access_who_can(const AccessWhoCanArguments& arguments);
Exit access_rules(const AccessRulesArguments& arguments);
Exit access_diff(const AccessDiffArguments& arguments);
Exit access_powers(const AccessPowersArguments& arguments);
Exit access_matrix(const AccessMatrixArguments& arguments);
Exit access_grant_check(const AccessGrantCheckArguments& arguments);
Exit snapshot(const SnapshotArguments& arguments);
Exit network_list(const NetworkListArguments& arguments);
Exit network_check(const NetworkCheckArguments& arguments);
Exit network_exposure(const NetworkExposureArguments& arguments);
Exit network_diff(const NetworkDiffArguments& arguments);
Exit network_test(const NetworkTestArguments& arguments);
Exit network_map(const NetworkMapArguments& arguments);
Exit secrets_scan(const SecretsScanArguments& arguments);
Exit secrets_list(const SecretsListArguments& arguments);
Exit secrets_encryption(const SecretsEncryptionArguments& arguments);
Exit image_list(const ImageListArguments& arguments);
Exit image_sbom(const ImageSbomArguments& arguments);
Exit image_diff(const ImageDiffArguments& arguments);
Exit image_show(const ImageShowArguments& arguments);
Exit advisories_import(const AdvisoriesImportArguments& arguments);
Exit advisories_status(const AdvisoriesStatusArguments& arguments);
Exit advisories_verify(const AdvisoriesVerifyArguments& arguments);
Exit advisories_search(const AdvisoriesSearchArguments& arguments);
Exit advisories_show(const AdvisoriesShowArguments& arguments);
Exit advisories_pack(const AdvisoriesPackArguments& arguments);
Exit advisories_push(const AdvisoriesRegistryArguments& arguments);
Exit advisories_pull(const AdvisoriesRegistryArguments& arguments);
Exit registry_scan(const RegistryScanArguments& arguments);
Exit completion(const CompletionArguments& arguments);
Exit man(const ManArguments& arguments);
Exit version();

/// Runs what a command line asks for, the name of the program left out. As a plugin of kubectl ("kubectl seawall"),
/// what names no files is asked of the cluster.
Exit run(std::vector<std::string> arguments, bool is_kubectl_plugin = false);

}  // namespace seawall::commands
