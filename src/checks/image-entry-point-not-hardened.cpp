#include <string>

#include "images.h"

namespace seawall::checks {
namespace {

std::string hardening_lacking(Node entry, Probe& probe) {
  std::string lacking;
  const auto add = [&](std::string_view text) { (lacking += lacking.empty() ? " has " : ", ") += text; };
  const auto is_false = [&](std::string_view member) { return probe.boolean(entry.child(member)) == false; };
  if (is_false("positionIndependent")) add("no position-independent code");
  const std::string_view relro = probe.string(entry.child("relro")).value_or("");
  if (relro == "none") add("no RELRO");
  if (relro == "partial") add("RELRO in part only");
  if (is_false("noExecuteStack")) add("an executable stack");
  if (is_false("stackProtector")) add("no stack protectors");
  return lacking;
}

void judge_entry_point(const objects::Object& image, Probe& probe) {
  const Node entry = probe.map(image.root.child("entryPoint"));
  const std::string lacking = hardening_lacking(entry, probe);
  if (lacking.empty()) return;
  const std::string path(probe.string(entry.child(Field::path)).value_or(""));
  probe.report(entry, {.argument = image.name, .made_detail = path + lacking});
}

}  // namespace

extern const Check image_entry_point_not_hardened;

constexpr Check image_entry_point_not_hardened{
    .id = "image-entry-point-not-hardened",
    .title = "Program built without hardening",
    .severity = Severity::low,
    .component = Component::applications,
    .category = Category::images,
    .message = "image \"{argument}\" starts a program without hardening: {detail}",
    .why = "Position-independent code, RELRO, a stack that cannot run and stack protectors cost nearly nothing, "
           "and turn many faults in memory from a break-in into a crash. The program that a container starts "
           "reads what strangers send.",
    .remediation =
        "Build with -fPIE -pie, -Wl,-z,relro,-z,now, -fstack-protector-strong and -Wl,-z,noexecstack; for Go "
        "with -buildmode=pie. Most distributions build their packages so.",
    .bad_example = R"(kind: Image
entryPoint: {path: bin/app, positionIndependent: false, relro: none, noExecuteStack: false}
)",
    .good_example = R"(kind: Image
entryPoint: {path: bin/app, positionIndependent: true, relro: full, noExecuteStack: true, stackProtector: true}
)",
    .frameworks = "",
    .peers = "",
    .references =
        "https://best.openssf.org/Compiler-Hardening-Guides/Compiler-Options-Hardening-Guide-for-C-and-C++.html",
    .since = "0.1.0",
    .quiet_when = "Scripts, and programs that are not in ELF. What the file does not tell, such as stack protectors of "
                  "Go and of stripped static programs.",
    .object = judge_entry_point,
    .kinds = kinds_of_images,
};

}  // namespace seawall::checks
