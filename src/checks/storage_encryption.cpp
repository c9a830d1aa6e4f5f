#include "storage_encryption.h"

#include <algorithm>

namespace seawall::checks {
namespace {

constexpr StorageProvisioner storage_provisioners[] = {
    {.names = "disk.csi.azure.com,file.csi.azure.com,blob.csi.azure.com,kubernetes.io/azure-disk,"
              "kubernetes.io/azure-file"},
    {.names = "pd.csi.storage.gke.io,filestore.csi.storage.gke.io,kubernetes.io/gce-pd"},
    {.names = "fsx.csi.aws.com"},
    {.names = "dobs.csi.digitalocean.com"},
    {.names = "blockvolume.csi.oraclecloud.com,fss.csi.oraclecloud.com"},
    {.names = "ebs.csi.aws.com,ebs.csi.eks.amazonaws.com,kubernetes.io/aws-ebs",
     .parameters = "encrypted",
     .source = "awsElasticBlockStore"},
    {.names = "rbd.csi.ceph.com,.rbd.csi.ceph.com,cephfs.csi.ceph.com,.cephfs.csi.ceph.com", .parameters = "encrypted"},
    {.names = "driver.longhorn.io", .parameters = "encrypted"},
    {.names = "linstor.csi.linbit.com", .parameters = "linstor.csi.linbit.com/encryption,encryption"},
    {.names = "pxd.portworx.com,kubernetes.io/portworx-volume", .parameters = "secure", .source = "portworxVolume"},
    {.names = "zfs.csi.openebs.io",
     .parameters = "encryption",
     .values = "on,aes-128-ccm,aes-192-ccm,aes-256-ccm,"
               "aes-128-gcm,aes-192-gcm,aes-256-gcm"},
    {.names = "csi.scaleway.com", .parameters = "encrypted"},
    {.names = "linodebs.csi.linode.com",
     .parameters = "linodebs.csi.linode.com/encrypted,linodebs.csi.linode.com/luks-encrypted"},
    {.names = "storage.csi.upcloud.com", .parameters = "encryption", .values = "data-at-rest"},
    {.names = "diskplugin.csi.alibabacloud.com", .parameters = "encrypted"},
};

bool is_listed_in_any_case(std::string_view part, std::string_view list) noexcept {
  return objects::Parts(list).any([&](std::string_view each) { return objects::equals_any_case(each, part); });
}

}  // namespace

const StorageProvisioner* find_storage_provisioner(std::string_view name) noexcept {
  const auto is_meant = [&](std::string_view known) {
    return known.starts_with('.') ? name.size() > known.size() && name.ends_with(known) : name == known;
  };
  const auto found = std::ranges::find_if(storage_provisioners, [&](const StorageProvisioner& row) {
    return objects::Parts(row.names).any(is_meant);
  });
  return found == std::end(storage_provisioners) ? nullptr : found;
}

EncryptionParameter encryption_parameter(const StorageProvisioner& provisioner, Node parameters,
                                         objects::Reader& reader) {
  EncryptionParameter found;
  for (const documents::Entry entry : reader.map(parameters).entries()) {
    if (!is_listed_in_any_case(entry.key, provisioner.parameters)) continue;
    found.at = entry.value;
    found.is_on = is_listed_in_any_case(reader.string(entry.value).value_or(""), provisioner.values);
    if (found.is_on) break;
  }
  return found;
}

}  // namespace seawall::checks
