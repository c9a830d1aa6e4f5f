#pragma once

// Which storage provisioners encrypt what they make, and by which parameter of a StorageClass.
//
// Threads: functions of their arguments alone. Lifetimes: rows live as long as the program.
// Sources:
// https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
// https://learn.microsoft.com/azure/virtual-machines/disk-encryption
// https://cloud.google.com/docs/security/encryption/default-encryption
// https://github.com/ceph/ceph-csi/blob/devel/examples/rbd/storageclass.yaml, and cephfs beside it
// https://longhorn.io/docs/latest/advanced-resources/security/volume-encryption/
// https://github.com/piraeusdatastore/linstor-csi/blob/master/pkg/volume/parameter.go
// https://docs.portworx.com/portworx-enterprise/3.1/shared/encryption/intro
// https://github.com/openebs/zfs-localpv/blob/develop/docs/storageclasses.md
// https://github.com/scaleway/scaleway-csi#readme, linode/linode-blockstorage-csi-driver, UpCloudLtd/upcloud-csi
// https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/encrypt-a-disk-volume
// https://docs.digitalocean.com/products/volumes/details/features/
// https://docs.oracle.com/iaas/Content/Block/Concepts/blockvolumeencryption.htm
// https://docs.aws.amazon.com/fsx/latest/LustreGuide/encryption-at-rest.html

#include <string_view>

#include "check.h"

namespace seawall::checks {

struct StorageProvisioner {
  /// Comma-separated. One that begins with a dot stands for names that end so, as operators put their namespace before.
  std::string_view names;
  /// Each of them, set to one of `values`, encrypts. Compared whatever the case, as most drivers do. Empty: the
  /// provider encrypts all that it stores.
  std::string_view parameters = {};
  std::string_view values = "true,1,t";
  /// The source of a PersistentVolume that a provisioner of the time before CSI makes.
  std::string_view source = {};
};

/// Nothing for one that is not known, or whose parameters do not tell.
const StorageProvisioner* find_storage_provisioner(std::string_view name) noexcept;

/// A parameter that may encrypt, and whether one does.
struct EncryptionParameter {
  Node at;  ///< the one that encrypts, else the last that could
  bool is_on = false;
};
EncryptionParameter encryption_parameter(const StorageProvisioner& provisioner, Node parameters,
                                         objects::Reader& reader);

}  // namespace seawall::checks
