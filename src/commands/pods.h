#pragma once

// What the subcommands of "seawall pods" share: reading their input, pods as the API server would judge them, and how
// answers are put.
//
// Lifetimes: a Workload borrows from the files it was read from.

#include <array>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load_files.h"
#include "pods/pods.h"
#include "reports/reports.h"
#include "settings.h"

namespace seawall::commands {

// --- input ------------------------------------------------------------------------------------------

/// Files that were read. The inventory borrows the user's own kinds from the settings.
struct PodFiles {
  Settings settings;
  files::Listing listing;
  Loaded loaded;
};

/// Of what was wrong everything has been told.
std::expected<PodFiles, Exit> load(const PodsInput& input);

/// "latest", "v1.31", and as people write it "1.31".
documents::Result<pods::Version> parse_standards_version(std::string_view text);

// --- pods -------------------------------------------------------------------------------------------

/// A pod, or an object with templates of pods, as the API server would judge it: with its defaults.
struct Workload {
  const objects::Object* written = nullptr;
  std::string namespace_;  ///< its own, or that of those which name none
  std::unique_ptr<const documents::Document> document;  ///< of `judged`, where defaulting changes something
  std::unique_ptr<const objects::Object> judged;
  std::vector<objects::PodTemplate> pods;  ///< of `judged`
  std::array<bool, 3> allowed_by = {};     ///< by level: whether it allows all of the pods
  std::vector<objects::NotLooked> faults;  ///< why it could not be judged; then the other answers mean nothing

  bool is_judged() const noexcept { return faults.empty(); }
  bool is_allowed_by(pods::Level level) const noexcept { return allowed_by[static_cast<std::size_t>(level)]; }
  pods::Level level() const noexcept;  ///< the strictest that allows it
  std::string title() const;           ///< "Deployment shop/cart", with the namespace that counts
  documents::Place place() const;
};

/// Nothing for an object that has no pods by its kind.
std::optional<Workload> workload_of(const objects::Object& object, std::string_view default_namespace,
                                    pods::Version version);
/// What of an inventory does not count by itself: pods like another (Object::is_copy), and what nothing runs from
/// (Inventory::is_history).
enum class LeftOut : std::uint8_t { nothing, copies, copies_and_history };
/// All others, in their order.
std::vector<Workload> workloads_of(const objects::Inventory& inventory, std::string_view default_namespace,
                                   pods::Version version, LeftOut left_out = LeftOut::copies_and_history);
/// Appends why some could not be judged.
void tell_faults(const std::vector<Workload>& workloads, PodFiles& files);
/// The same for the types that reading an object met; most_faults_told of them, and the number of the rest.
std::vector<objects::NotLooked> told(const objects::Object& object, std::vector<objects::TypeFault> faults);

/// The node of an original that a node of its copy came from; of what was added to the copy, the nearest thing above it
/// that the original has.
documents::Node counterpart(documents::Node target, documents::Node copy, documents::Node original);
/// The same from the object that is judged to the one that is written.
documents::Node written_at(const Workload& workload, documents::Node judged);
/// Where the entry of a node begins: its key, if it has one.
documents::Place place_of(documents::Node node);

// --- answers ----------------------------------------------------------------------------------------

using reports::counted;
using reports::text_of;

/// The last section of a text, empty when all was looked at.
std::string not_looked_section(const std::vector<objects::NotLooked>& entries);
/// The same on standard error, a line each.
void complain_of(const std::vector<objects::NotLooked>& entries);
/// 3 when part of the input was not looked at, unless that is waived; else what is given.
Exit verdict(const std::vector<objects::NotLooked>& entries, bool allow_unreadable, Exit otherwise);

/// What a value says for people and programs: JSON, in which characters that a terminal acts on are escaped.
std::string json_text(const documents::Value& value);
documents::Value json_of(const objects::NotLooked& entry);
documents::Value json_of(const documents::Place& place);
/// apiVersion, kind, namespace, name and location.
documents::Value json_of(const Workload& workload);
documents::Value json_number(std::size_t number);
documents::Value json_list(std::span<const std::string_view> texts);
documents::Value json_list(std::span<const std::string> texts);

/// A report in JSON: the members of one object, a line each; of a long list, each element has a line.
class JsonReport {
 public:
  JsonReport();
  void add(std::string_view key, const documents::Value& value);
  void add_list(std::string_view key, const documents::Value::List& elements);
  void add(const std::vector<objects::NotLooked>& entries);
  std::string text() const { return text_ + "\n}\n"; }

 private:
  void begin(std::string_view key);
  std::string text_;
};

}  // namespace seawall::commands
