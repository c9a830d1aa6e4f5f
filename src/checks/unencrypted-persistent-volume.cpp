#include <algorithm>
#include <string>

#include "storage_encryption.h"

namespace seawall::checks {
namespace {

constexpr Parameter unencrypted_persistent_volume_parameters[] = {
    {"encrypted_provisioners", Parameter::Type::strings, "",
     "Provisioners whose volumes are encrypted whatever their class says."},
};

/// Of volumes that exist already, which an administrator makes known.
constexpr std::string_view no_provisioner = "kubernetes.io/no-provisioner";

bool is_known_to_encrypt(std::string_view provisioner, const Probe& probe) noexcept {
  const auto known = probe.strings("encrypted_provisioners");
  return std::ranges::find(known, provisioner) != known.end();
}

void report_class(const objects::Object& storage_class, const EncryptionParameter& parameter,
                  const StorageProvisioner& row, std::string_view provisioner, Probe& probe) {
  const std::string_view usual = *objects::Parts(row.parameters).begin();
  const std::string why = "are not encrypted, as parameter \"" + std::string(usual) + "\" is not on";
  Probe::Options options{.argument = provisioner, .made_detail = why};
  const Node parameters = probe.map(storage_class.root.child(Field::parameters));
  if (parameter.at) return probe.report(parameter.at, options);
  options.missing = parameters ? usual : std::string_view("parameters");
  probe.report(parameters ? parameters : storage_class.root, options);
}

void judge_storage_class(const objects::Object& storage_class, Probe& probe) {
  const Node written = storage_class.root.child(Field::provisioner);
  const std::string_view provisioner = probe.string(written).value_or("");
  if (provisioner.empty() || provisioner == no_provisioner || is_known_to_encrypt(provisioner, probe)) return;
  const StorageProvisioner* const row = find_storage_provisioner(provisioner);
  if (!row) {
    return probe.report(written, {.severity = Severity::info,
                                  .argument = provisioner,
                                  .detail = "may not be encrypted, as their class does not tell"});
  }
  if (row->parameters.empty()) return;
  const EncryptionParameter parameter = encryption_parameter(*row, storage_class.root.child(Field::parameters), probe);
  if (!parameter.is_on) report_class(storage_class, parameter, *row, provisioner, probe);
}

/// The class that a volume names need not be what made it: one that somebody writes by hand may name any.
bool is_made_by(const StorageProvisioner& row, Node volume_spec, Probe& probe) {
  if (!row.source.empty() && probe.map(volume_spec.child(row.source))) return true;
  const Node source = probe.map(volume_spec.child(Field::csi));
  return find_storage_provisioner(probe.string(source.child(Field::driver)).value_or("")) == &row;
}

void judge_persistent_volume(const objects::Object& volume, Probe& probe) {
  const Node spec = probe.map(volume.spec());
  const Node class_name = spec.child(Field::storageClassName);
  const objects::Object* const storage_class =
      probe.inventory().find("storage.k8s.io", "StorageClass", "", probe.string(class_name).value_or(""));
  if (!storage_class) return;
  const std::string_view provisioner = storage_class->root.child(Field::provisioner).string_or("");
  const StorageProvisioner* const row = find_storage_provisioner(provisioner);
  if (!row || row->parameters.empty() || is_known_to_encrypt(provisioner, probe)) return;
  std::vector<objects::TypeFault> faults;  // told with the class
  objects::Reader reader(faults);
  const Node parameters = storage_class->root.child(Field::parameters);
  if (encryption_parameter(*row, parameters, reader).is_on || reader.has_met_fault()) return;
  if (!is_made_by(*row, spec, probe)) return;
  const Node attributes = probe.map(spec.child(Field::csi)).child(Field::volumeAttributes);
  if (encryption_parameter(*row, attributes, probe).is_on) return;
  probe.report(class_name, {.argument = provisioner, .detail = "are not encrypted, and this is one of them"});
}

}  // namespace

extern const Check unencrypted_persistent_volume;

constexpr Check unencrypted_persistent_volume{
    .id = "unencrypted-persistent-volume",
    .title = "Volumes are stored in plain text",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "volumes of provisioner \"{argument}\" {detail}",
    .why = "Whoever gets at the disk, a snapshot of it or the network that it is reached by reads all that the "
           "programs have stored, Secrets and databases included, and nothing in Kubernetes sees it.",
    .remediation = "Make a class whose parameters encrypt, and move the data to volumes of it: parameters of a class "
                   "cannot be changed. Where the storage itself encrypts everything, name the provisioner in "
                   "encrypted_provisioners.",
    .bad_example = R"(kind: StorageClass
provisioner: ebs.csi.aws.com
parameters:
  type: gp3
)",
    .good_example = R"(kind: StorageClass
provisioner: ebs.csi.aws.com
parameters:
  type: gp3
  encrypted: "true"
)",
    .frameworks = "",
    .peers = "kubescape:C-0264",
    .references = "https://kubernetes.io/docs/concepts/storage/storage-classes/",
    .since = "0.1.0",
    .quiet_when =
        "Azure, Google and others encrypt all disks themselves. Whether an account of AWS encrypts by default is "
        "nowhere in the cluster: name ebs.csi.aws.com in encrypted_provisioners if yours does. Provisioners that are "
        "not known, or whose class does not tell, are for information, and their volumes are not told one by one. "
        "Volumes whose class is not in the input are left alone, as are those that another driver serves.",
    .parameters = unencrypted_persistent_volume_parameters,
    .object =
        [](const objects::Object& object, Probe& probe) {
          if (object.kind == "StorageClass") return judge_storage_class(object, probe);
          judge_persistent_volume(object, probe);
        },
    .kinds = "PersistentVolume,StorageClass.storage.k8s.io",
};

}  // namespace seawall::checks
