#include "storage_encryption.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace seawall::checks {
namespace {

TEST(StorageProvisioners, AreFoundUnderAllTheirNames) {
  const struct {
    std::string_view name;
    std::string_view same_as;
  } rows[] = {
      {"kubernetes.io/aws-ebs", "ebs.csi.aws.com"},       {"kubernetes.io/gce-pd", "pd.csi.storage.gke.io"},
      {"kubernetes.io/azure-disk", "disk.csi.azure.com"}, {"kubernetes.io/portworx-volume", "pxd.portworx.com"},
      {"rook-ceph.rbd.csi.ceph.com", "rbd.csi.ceph.com"}, {"openshift-storage.cephfs.csi.ceph.com", "rbd.csi.ceph.com"},
  };
  for (const auto& row : rows) {
    EXPECT_NE(find_storage_provisioner(row.name), nullptr) << row.name;
    EXPECT_EQ(find_storage_provisioner(row.name), find_storage_provisioner(row.same_as)) << row.name;
  }
}

TEST(StorageProvisioners, AreNotFoundUnderNamesThatAreLikeTheirs) {
  for (const std::string_view name : {"", "ebs.csi.aws.com.evil", "my.ebs.csi.aws.com", ".rbd.csi.ceph.com",
                                      "xrbd.csi.ceph.com", "efs.csi.aws.com", "rancher.io/local-path"}) {
    EXPECT_EQ(find_storage_provisioner(name), nullptr) << name;
  }
}

class Parameters {
 public:
  explicit Parameters(std::string_view text) {
    auto source = documents::Source::from_bytes("parameters.yaml", std::string(text));
    if (source) source_ = take(std::move(source));
    outcomes_ = documents::read(source_);
  }
  EncryptionParameter of(std::string_view provisioner) {
    objects::Reader reader(faults_);
    return encryption_parameter(*find_storage_provisioner(provisioner), outcomes_.at(0).document->root(), reader);
  }
  std::size_t faults() const { return faults_.size(); }

 private:
  std::shared_ptr<const documents::Source> source_;
  std::vector<documents::Outcome> outcomes_;
  std::vector<objects::TypeFault> faults_;
};

TEST(EncryptionParameters, AreOnAsEachProvisionerReadsThem) {
  const struct {
    std::string_view provisioner;
    std::string_view parameters;
    bool is_on;
  } rows[] = {
      {"ebs.csi.aws.com", "{encrypted: 'true'}", true},
      {"ebs.csi.aws.com", "{Encrypted: 'TRUE'}", true},
      {"ebs.csi.aws.com", "{encrypted: 'false'}", false},
      {"ebs.csi.aws.com", "{encrypted: ''}", false},
      {"ebs.csi.aws.com", "{kmsKeyId: some-key}", false},
      {"ebs.csi.aws.com", "{}", false},
      {"linstor.csi.linbit.com", "{linstor.csi.linbit.com/encryption: 'true'}", true},
      {"linstor.csi.linbit.com", "{encryption: 'true'}", true},
      {"linodebs.csi.linode.com",
       "{linodebs.csi.linode.com/encrypted: 'false', linodebs.csi.linode.com/luks-encrypted: 'true'}", true},
      {"pxd.portworx.com", "{secure: 'true'}", true},
      {"pxd.portworx.com", "{encrypted: 'true'}", false},
      {"zfs.csi.openebs.io", "{encryption: 'on'}", true},
      {"zfs.csi.openebs.io", "{encryption: 'off'}", false},
      {"zfs.csi.openebs.io", "{encryption: aes-256-gcm}", true},
      {"storage.csi.upcloud.com", "{encryption: data-at-rest}", true},
      {"storage.csi.upcloud.com", "{encryption: 'true'}", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Parameters(row.parameters).of(row.provisioner).is_on, row.is_on) << row.provisioner << row.parameters;
  }
}

TEST(EncryptionParameters, ThatAreNoTextAreToldAndNotOn) {
  Parameters parameters("{encrypted: true}");
  EXPECT_FALSE(parameters.of("ebs.csi.aws.com").is_on);
  EXPECT_EQ(parameters.faults(), 1u);
}

}  // namespace
}  // namespace seawall::checks
