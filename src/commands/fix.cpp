// seawall fix: makes the changes that findings ask for and that can be made without thinking.

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "commands.h"
#include "console.h"
#include "input.h"
#include "patch.h"
#include "scan_files.h"
#include "settings.h"

namespace seawall::commands {
namespace {

namespace fs = std::filesystem;
using documents::Error;
using documents::ErrorCode;
using documents::Result;
using documents::Source;
using findings::Finding;

/// By fingerprint, how often a finding may be mended: the scan of all files together decides, as what is found in a
/// file may depend on others.
using Wanted = std::map<std::string, std::size_t>;

/// What became of one file.
struct Mended {
  std::string text;  ///< decoded, without a byte order mark
  std::size_t made = 0;
  std::vector<std::string> refused;
};

// Each round makes at least one change, and a container has few fields; a fix that never holds must end, too.
constexpr std::size_t most_rounds = 50;

/// A text judged on its own, as often as it changes.
class Mending {
 public:
  Mending(std::string name, const Settings& settings, int minor, bool unsafe, Wanted wanted)
      : name_(std::move(name)), settings_(settings), minor_(minor), unsafe_(unsafe), wanted_(std::move(wanted)) {}

  Mended mend(std::string text) {
    Mended result{std::move(text), 0, {}};
    for (std::size_t round = 0; round < most_rounds; ++round) {
      if (!mend_once(result)) break;
    }
    return result;
  }

 private:
  /// Whether there may be more to do.
  bool mend_once(Mended& result) {
    auto made = Source::from_bytes(name_, result.text);
    if (!made) return false;
    const std::shared_ptr<const Source> source = take(std::move(made));
    objects::Inventory inventory(settings_.config.pod_templates);
    inventory.add(documents::read(source), *source, true);
    inventory.finish();
    const std::vector<Finding> found = judge(inventory);
    const std::vector<const Finding*> findings = wanted_of(found);
    const findings::Mending mending = findings::mend(findings, unsafe_);
    result.refused.clear();
    for (const findings::Unmended& each : mending.refused) {
      result.refused.push_back(source->place(each.finding->offset()).file + ":" +
                               std::to_string(source->position(each.finding->offset()).line) + ": " +
                               std::string(each.finding->check->id) + ": " + each.error.message());
    }
    if (mending.edits.empty()) return false;
    std::string text = documents::apply(*source, mending.edits);
    if (!holds(text, inventory.document_count())) {
      result.refused.push_back(name_ + ": the changes together would not be read as they should be");
      return false;
    }
    result.text = std::move(text);
    result.made += mending.edits.size();
    for (const Finding* finding : mending.findings) --wanted_[findings::fingerprint(*finding)];
    return true;
  }

  /// Without what is suppressed: another finding may be like it in all that a fingerprint is made of.
  std::vector<Finding> judge(const objects::Inventory& inventory) const {
    const findings::Context context{.inventory = &inventory, .minor = minor_};
    reports::Scan scan;
    scan.inventory = &inventory;
    scan.checks = settings_.checks;
    scan.findings = findings::judge(context, settings_.checks, 0, inventory.objects().size()).findings;
    findings::fold(scan.findings);
    apply_suppressions(scan, settings_);  // the clock was told well when all files were scanned
    return std::move(scan.findings);
  }

  std::vector<const Finding*> wanted_of(const std::vector<Finding>& findings) const {
    std::vector<const Finding*> result;
    Wanted left = wanted_;
    for (const Finding& finding : findings) {
      if (!finding.check->fix) continue;
      const auto found = left.find(findings::fingerprint(finding));
      if (found == left.end() || found->second == 0) continue;
      --found->second;
      result.push_back(&finding);
    }
    return result;
  }

  /// Each edit is proved by itself; this is for all of them.
  bool holds(const std::string& text, std::size_t documents) const {
    auto made = Source::from_bytes(name_, text);
    if (!made) return false;
    const std::shared_ptr<const Source> source = take(std::move(made));
    const std::vector<documents::Outcome> outcomes = documents::read(source);
    const auto is_read = [](const documents::Outcome& each) { return each.document != nullptr; };
    return static_cast<std::size_t>(std::ranges::count_if(outcomes, is_read)) == documents;
  }

  std::string name_;
  const Settings& settings_;
  int minor_;
  bool unsafe_;
  Wanted wanted_;
};

/// Puts a new text in the place of a file, all of it or nothing; a link stays one, and the mode is kept.
Result<bool> write_back(const std::string& path, std::string_view text) {
  const auto failed = [&](const std::string& why) {
    return Error(ErrorCode::unreadable, "cannot write \"" + path + "\": " + why);
  };
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  if (error) return failed(error.message());
  struct stat status{};
  if (::stat(target.c_str(), &status) != 0) return failed("it cannot be looked at");
  if (::access(target.c_str(), W_OK) != 0) return failed("it is not writable");
  // A name that nobody can foresee: the folder may be somebody else's, too.
  std::string temporary = target.string() + ".seawall-XXXXXX";
  const int descriptor = ::mkstemp(temporary.data());
  if (descriptor < 0) return failed(std::strerror(errno));
  bool done = write_all(descriptor, text);
  // The owner can only be kept by root, and is the same for everybody else who may write here.
  done = done && (::fchown(descriptor, status.st_uid, status.st_gid) == 0 || ::geteuid() != 0);
  done = done && ::fchmod(descriptor, status.st_mode & 07777) == 0;
  done = (::close(descriptor) == 0) && done;
  done = done && ::rename(temporary.c_str(), target.c_str()) == 0;
  if (done) return true;
  const std::string failure = std::strerror(errno);
  ::unlink(temporary.c_str());
  return failed(failure);
}

/// A patch is printed as it is, or nothing could apply it; a terminal does not get the control characters in it.
bool print_patch(const std::string& text) {
  if (!is_terminal(STDOUT_FILENO)) return show(text) == Exit::clean;
  std::string out;
  for (const std::string_view line : objects::Parts(text, '\n')) out += reports::escaped(line) + '\n';
  return show(out) == Exit::clean;
}

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// All files of one run.
class Run {
 public:
  Run(const FixArguments& arguments, const Settings& settings) : arguments_(arguments), settings_(settings) {}

  Exit run(Pool& pool) {
    files::Listing listing = files::list(arguments_.paths);
    exclude(listing, settings_);
    for (const files::Found& found : listing.files) {
      if (found.content) in_archives_.insert(found.path);
    }
    const ScanPlan plan{settings_.checks, settings_.config.pod_templates,
                        [&](const objects::Inventory& inventory) { return minor_of(settings_, inventory); }};
    Scanned scanned = scan_files(listing, plan, pool);
    minor_ = minor_of(settings_, *scanned.inventory);
    if (const std::optional<Error> error = apply_suppressions(scanned.scan, settings_)) return refuse(*error);
    const std::map<std::string, Wanted> by_file = mendable(scanned.scan.findings);
    for (const auto& [path, wanted] : by_file) {
      if (!file(path, wanted)) return Exit::failed;
    }
    tell(scanned.scan);
    if (std::ranges::any_of(scanned.scan.not_looked, &objects::NotLooked::is_failure)) return Exit::incomplete;
    return !arguments_.write && made_ > 0 ? Exit::findings : Exit::clean;
  }

 private:
  std::map<std::string, Wanted> mendable(std::span<const Finding> findings) {
    std::map<std::string, Wanted> result;
    for (const Finding& finding : findings) {
      const std::optional<findings::Fix> fix = finding.check->fix ? finding.check->fix(finding) : std::nullopt;
      if (!fix) continue;
      if (fix->safe || arguments_.unsafe) {
        ++result[finding.at.document()->source().name()][findings::fingerprint(finding)];
      } else {
        ++left_unsafe_;
      }
    }
    return result;
  }

  bool file(const std::string& name, const Wanted& wanted) {
    const bool is_standard_input = name == "<stdin>";
    if (is_standard_input) {
      return is_refused("<stdin>: what comes from standard input cannot be changed there; name a file");
    }
    if (in_archives_.contains(name)) return is_refused(name + ": a file in an archive cannot be changed; unpack it");
    Result<std::string> bytes = files::read(name);
    if (!bytes) return complain(bytes.error().message()), false;
    const std::string_view mark = bytes->starts_with(byte_order_mark) ? byte_order_mark : "";
    const std::string before = bytes->substr(mark.size());
    Mended mended = Mending(name, settings_, minor_, arguments_.unsafe, wanted).mend(before);
    std::ranges::move(mended.refused, std::back_inserter(refused_));
    if (mended.made == 0) return true;
    made_ += mended.made;
    ++files_;
    if (!arguments_.write) return print_patch(patch(name, before, mended.text));
    const Result<bool> written = write_back(name, std::string(mark) + mended.text);
    if (!written) complain(written.error().message());
    return bool(written);
  }

  bool is_refused(std::string why) {
    refused_.push_back(std::move(why));
    return true;
  }

  void tell(const reports::Scan& scan) const {
    for (const std::string& each : refused_) complain(each);
    if (arguments_.quiet) return;
    const auto number = [](std::size_t count, const char* noun) {
      return std::to_string(count) + ' ' + noun + (count == 1 ? "" : "s");
    };
    std::string text =
        number(made_, "change") + (arguments_.write ? " made in " : " to make in ") + number(files_, "file");
    if (!refused_.empty()) text += ", " + std::to_string(refused_.size()) + " refused";
    if (left_unsafe_ > 0) text += ", " + std::to_string(left_unsafe_) + " more that programs may notice (--unsafe)";
    complain(text);
    if (!arguments_.write && made_ > 0) complain("nothing is written yet; --write does it");
    const auto unread = std::ranges::count_if(scan.not_looked, &objects::NotLooked::is_failure);
    if (unread > 0) complain(std::to_string(unread) + " not looked at; \"seawall scan\" tells which");
  }

  const FixArguments& arguments_;
  const Settings& settings_;
  int minor_ = 0;                      // of the Kubernetes that the objects are for
  std::set<std::string> in_archives_;  // names of files
  std::size_t made_ = 0;
  std::size_t files_ = 0;
  std::size_t left_unsafe_ = 0;
  std::vector<std::string> refused_;
};

}  // namespace

Exit fix(const FixArguments& arguments) {
  if (arguments.diff && arguments.write) {
    complain("--diff shows what --write would do: give one of the two");
    return Exit::usage;
  }
  ScanArguments scan;
  scan.paths = arguments.paths;
  scan.choice = arguments.choice;
  scan.exclude = arguments.exclude;
  scan.config = arguments.config;
  scan.origins = arguments.origins;
  const std::optional<Settings> settings = settle(scan);
  if (!settings) return Exit::usage;
  const auto threads = parse_threads(arguments.threads);
  if (!threads) return refuse(threads.error());
  Pool pool(*threads);
  return Run(arguments, *settings).run(pool);
}

}  // namespace seawall::commands
