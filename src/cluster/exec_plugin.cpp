#include "exec_plugin.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "credentials.h"
#include "credentials_text.h"
#include "processes/processes.h"

namespace seawall::cluster {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Node;
using processes::Program;
using processes::ProgramEnd;

constexpr int patience_with_users = 10;                  // times the limit

// --- what it is given ---------------------------------------------------------------------------------

std::string request(const ExecPlugin& plugin, bool is_interactive) {
  std::string json = R"({"kind":"ExecCredential","apiVersion":)";
  documents::append_json_string(json, plugin.api_version);
  json += R"(,"spec":{)";
  if (!plugin.cluster_info.empty()) json += R"("cluster":)" + plugin.cluster_info + ",";
  return json + R"("interactive":)" + (is_interactive ? "true}}" : "false}}");
}

/// That of the process, of the plugin and the request; the later of two that are of one name counts.
std::vector<std::string> environment_of(const ExecPlugin& plugin, const Surroundings& surroundings,
                                        const std::string& request) {
  std::map<std::string_view, std::string_view> variables;
  const auto add = [&](std::string_view variable) {
    const std::size_t name = std::min(variable.find('='), variable.size());
    variables.insert_or_assign(variable.substr(0, name), variable.substr(name));
  };
  std::ranges::for_each(surroundings.environment, add);
  std::ranges::for_each(plugin.environment, add);
  const std::string info = "KUBERNETES_EXEC_INFO=" + request;
  add(info);
  std::vector<std::string> result;
  for (const auto& [name, value] : variables) result.push_back(std::string(name) + std::string(value));
  return result;
}

// --- what it answers ----------------------------------------------------------------------------------

/// Reads an ExecCredential. Errors have no code and place that matter, and quote nothing of the text but its version.
class Answer {
 public:
  Answer(const documents::Document& document, std::string_view api_version)
      : root_(document.root()), api_version_(api_version) {}

  std::optional<std::string> read(ExecAnswer& out) {
    const std::string_view version = reader_.string(root_.child("apiVersion")).value_or("");
    const std::string_view kind = reader_.string(root_.child("kind")).value_or("");
    const Node status = reader_.map(root_.child("status"));
    out.token = text(status, "token");
    out.certificate = text(status, "clientCertificateData");
    out.key = text(status, "clientKeyData");
    const std::optional<std::string_view> expires = reader_.string(status.child("expirationTimestamp"));
    if (expires) out.expires = parse_time(*expires);

    if (!root_.is_map() || kind != "ExecCredential") return "printed no ExecCredential";
    if (version != api_version_) {
      return "printed an ExecCredential of " + documents::go_string(version.substr(0, 100)) + ", not \"" +
             std::string(api_version_) + "\"";
    }
    if (!faults_.empty()) {
      return "printed an ExecCredential where " + type_error(root_, faults_.front()).message();
    }
    if (!status) return "printed an ExecCredential without \"status\"";
    if (expires && !out.expires) return "printed an \"expirationTimestamp\" that is no time";
    if (out.certificate.empty() != out.key.empty()) return "gave a certificate or its key, not both";
    if (out.token.empty() && out.key.empty()) return "gave neither a token nor a certificate";
    if (!fits_header(out.token)) return "gave a token that holds a control character";
    return std::nullopt;
  }

 private:
  std::string text(Node map, std::string_view key) {
    return std::string(reader_.string(map.child(key)).value_or(std::string_view()));
  }

  Node root_;
  std::string_view api_version_;
  std::vector<objects::TypeFault> faults_;
  objects::Reader reader_{faults_};
};

/// What is wrong with what was printed; nothing when all is well.
std::optional<std::string> read_answer(std::string output, std::string_view api_version, ExecAnswer& out) {
  if (output.find_first_not_of(" \t\r\n") == std::string::npos) return "printed nothing";
  const auto first = first_document({}, std::move(output));
  if (!first || !first->document) return "printed no ExecCredential";
  return Answer(*first->document, api_version).read(out);
}

/// How it ended otherwise than by exit code 0.
std::string describe(const ProgramEnd& end, std::chrono::milliseconds time_limit) {
  using Reason = ProgramEnd::Reason;
  const std::string number = std::to_string(end.number);
  switch (end.reason) {
    case Reason::not_started: return "cannot be started: " + system_message(end.number);
    case Reason::exited: return "exited with " + number;
    case Reason::signalled: return "was ended by signal " + number;
    case Reason::timed_out:
      return "did not end within the limit \"exec time\" of " + std::to_string(time_limit.count()) + " ms";
    case Reason::over_limit:
      return "printed more than the limit \"exec output\" of " + std::to_string(exec_output_limit) + " bytes";
    case Reason::stopped: return "was stopped";
  }
  return {};
}

/// The last of standard error, in one line; escaped, as it may hold what moves a terminal.
std::string last_words(std::string_view errors) {
  constexpr std::string_view white_space = " \t\r\n";
  errors = errors.substr(0, errors.find_last_not_of(white_space) + 1);
  return errors.empty() ? std::string() : ": " + documents::go_string(errors);
}

}  // namespace

documents::Result<ExecAnswer> run(const ExecPlugin& plugin, const Surroundings& surroundings, http::Clock& clock,
                                  std::chrono::milliseconds time_limit, std::stop_token stop) {
  const auto failure = [&](const std::string& what, ErrorCode code = ErrorCode::untrusted) {
    const std::string hint = plugin.install_hint.empty()
                                 ? std::string()
                                 : "the kubeconfig says of it: " + documents::go_string(plugin.install_hint);
    return Error(code, "exec plugin " + documents::go_string(plugin.command) + " " + what, {}, hint);
  };
  if (plugin.interactive_mode == "Always" && !surroundings.is_interactive) {
    return failure("needs somebody to answer it, and standard input is no terminal");
  }
  const bool is_interactive = plugin.interactive_mode != "Never" && surroundings.is_interactive;
  Program program;
  program.path = processes::find_program(plugin.command, surroundings.variable("PATH"));
  if (program.path.empty()) return failure("is in no folder of $PATH");
  program.arguments = plugin.arguments;
  program.environment = environment_of(plugin, surroundings, request(plugin, is_interactive));
  program.is_interactive = is_interactive;
  program.output_limit = exec_output_limit;
  program.time_limit = is_interactive ? time_limit * patience_with_users : time_limit;
  ProgramEnd end = processes::run(program, clock, std::move(stop));
  if (end.reason == ProgramEnd::Reason::stopped) return failure("was stopped", ErrorCode::unavailable);
  if (end.reason != ProgramEnd::Reason::exited || end.number != 0) {
    return failure(describe(end, program.time_limit) + last_words(end.errors));
  }
  ExecAnswer answer;
  const std::optional<std::string> fault = read_answer(std::move(end.output), plugin.api_version, answer);
  if (fault) return failure(*fault + last_words(end.errors));
  return answer;
}

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  const auto is_digit = [](char each) { return each >= '0' && each <= '9'; };
  const auto fits = [&](std::string_view part, std::string_view wanted) {
    return part.size() >= wanted.size() &&
           std::ranges::equal(part.substr(0, wanted.size()), wanted,
                              [&](char is, char want) { return want == 'd' ? is_digit(is) : is == want; });
  };
  const auto number = [](std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
  };
  if (!fits(text, form)) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(number(text.substr(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
                                         std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2)))));
  const int hours = number(text.substr(11, 2));
  const int minutes = number(text.substr(14, 2));
  const int seconds = number(text.substr(17, 2));
  if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  std::string_view zone = text.substr(form.size());
  if (fits(zone, ".d")) {
    zone.remove_prefix(1);
    while (!zone.empty() && is_digit(zone.front())) zone.remove_prefix(1);
  }
  std::chrono::minutes offset{0};
  if (zone.size() == 6 && (fits(zone, "+dd:dd") || fits(zone, "-dd:dd"))) {
    if (number(zone.substr(1, 2)) > 24 || number(zone.substr(4, 2)) > 60) return std::nullopt;
    offset = std::chrono::hours(number(zone.substr(1, 2))) + std::chrono::minutes(number(zone.substr(4, 2)));
    if (zone.front() == '-') offset = -offset;
  } else if (zone != "Z") {
    return std::nullopt;
  }
  return std::chrono::sys_days(date) + std::chrono::hours(hours) + std::chrono::minutes(minutes) +
         std::chrono::seconds(seconds) - offset;
}

}  // namespace seawall::cluster
