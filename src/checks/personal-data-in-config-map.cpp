#include "personal_data.h"

#include "check.h"

namespace seawall::checks {
namespace {

struct PersonalForm {
  bool (*is_in)(std::string_view text) noexcept;
  std::string_view description;
};

constexpr PersonalForm personal_forms[] = {{holds_email_address, "an e-mail address"},
                                           {holds_iban, "an IBAN"},
                                           {holds_telephone_number, "a telephone number"}};

}  // namespace

extern const Check personal_data_in_config_map;

constexpr Check personal_data_in_config_map{
    .id = "personal-data-in-config-map",
    .title = "Personal data in a ConfigMap",
    .severity = Severity::info,
    .component = Component::applications,
    .category = Category::secrets,
    .message = "key \"{argument}\" holds what looks like {detail}",
    .why = "Most roles that may look at a namespace may read its ConfigMaps, and backups and tickets hold copies of "
           "them. Data about people that lies there is hard to account for and hard to delete.",
    .remediation = "Keep data about people in the program's database, and contacts of a team in a directory. Where "
                   "the program needs an address as a setting, use one of a role instead of a person.",
    .bad_example = R"(kind: ConfigMap
data:
  contact: jane.doe@shop.ch
)",
    .good_example = R"(kind: ConfigMap
data:
  contact: https://status.example.com/contact
)",
    .frameworks = "",
    .peers = "trivy:KSV-01010",
    .references = "https://kubernetes.io/docs/concepts/configuration/configmap/",
    .since = "0.1.0",
    .quiet_when =
        "It is off unless you select it, because the form does not tell whether a person is behind it. Users in URLs, "
        "images by digest, names of files and units with an at sign, and domains that are reserved for examples and "
        "for networks' own names are no e-mail addresses. IBANs need the length of their country and right check "
        "digits, telephone numbers a plus.",
    .enabled = false,
    .object =
        [](const objects::Object& map, Probe& probe) {
          for (const documents::Entry entry : probe.map(map.root.child(Field::data)).entries()) {
            const std::string_view text = probe.string(entry.value).value_or("");
            for (const PersonalForm& form : personal_forms) {
              if (form.is_in(text)) probe.report(entry.value, {.argument = entry.key, .detail = form.description});
            }
          }
        },
    .kinds = "ConfigMap",
};

}  // namespace seawall::checks
