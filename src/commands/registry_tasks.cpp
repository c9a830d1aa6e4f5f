#include "registry_tasks.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace seawall::commands {
namespace {

using documents::Error;
using documents::ErrorCode;
using documents::Result;
using objects::NotLooked;
using Kind = RegistryMessage::Kind;

constexpr std::size_t names_a_part = 1'000;
constexpr std::size_t tags_a_part = 50;

std::chrono::milliseconds delay_of(std::size_t times) {
  constexpr std::size_t most = 5;
  return std::chrono::milliseconds(500) * (1 << std::min(times, most));
}

RegistryMessage part_of(const RegistryMessage& whole, Kind kind) {
  RegistryMessage part;
  part.kind = kind;
  part.run = whole.run;
  part.repository = whole.repository;
  return part;
}

}  // namespace

std::optional<Error> RegistryTasks::add(const RegistryMessage& work, const std::string& mark) {
  // Images are the same in each run; what lists has to be done in each.
  const std::string id = work.kind == Kind::image     ? run_.work.name_of(work.repository, work.digest)
                         : work.kind == Kind::catalog ? "catalog"
                                                      : work.run + ' ' + name_of(work);
  const Result<bool> added = bus_.add_work(id + mark, text_of(work));
  if (!added) return added.error();
  return std::nullopt;
}

/// One that is too large for the bus is told in its place.
std::optional<Error> RegistryTasks::keep(const RegistryMessage& result) {
  Failure failure = bus_.keep(name_of(result), text_of(result));
  if (!failure || failure->code() != ErrorCode::limit_exceeded) return failure;
  RegistryMessage instead = result;
  instead.content.clear();
  instead.created = 0;
  instead.rows.clear();
  const std::string place = run_.work.registry() + (result.repository.empty() ? "" : '/' + result.repository);
  instead.not_looked = {unreadable_image(place, Error(failure->code(), "what was found is " + failure->message()))};
  return bus_.keep(name_of(instead), text_of(instead));
}

std::optional<Error> RegistryTasks::work_on(bus::Delivery& delivery) {
  Result<RegistryMessage> work = read_message(delivery.body());
  if (!work) {
    // Nobody would understand it.
    delivery.done();
    return std::nullopt;
  }
  if (delivery.times() > most_times) {
    const std::string count = std::to_string(delivery.times() - 1);
    if (Failure failure = give_up(take(std::move(work)), "it was begun " + count + " times, and never done"))
      return failure;
    delivery.done();
    return std::nullopt;
  }
  Outcome outcome = does(*work);
  if (outcome.bus) return std::move(outcome.bus);
  if (!outcome.registry) {
    delivery.done();
  } else if (delivery.times() == most_times) {
    if (Failure failure = give_up(take(std::move(work)), outcome.registry->text())) return failure;
    delivery.done();
  } else {
    delivery.later(delay_of(delivery.times()));
  }
  return std::nullopt;
}

std::optional<Error> RegistryTasks::give_up(RegistryMessage work, const std::string& why) {
  const std::string whole = run_.work.registry() + (work.repository.empty() ? "" : '/' + work.repository);
  const std::string place = work.kind == Kind::image ? run_.work.name_of(work.repository, work.digest) : whole;
  work.not_looked.clear();
  if (work.kind == Kind::rows) {
    for (const std::string& tag : work.names) {
      work.not_looked.push_back({NotLooked::Reason::unreadable, {whole + ':' + tag, 0, 0}, why});
    }
    work.names.clear();
  } else {
    work.not_looked.push_back({NotLooked::Reason::unreadable, {place, 0, 0}, why});
  }
  return keep(work);
}

RegistryTasks::Outcome RegistryTasks::does(const RegistryMessage& work) {
  switch (work.kind) {
    case Kind::catalog: return catalog(work);
    case Kind::tags: return tags(work);
    case Kind::rows: return rows(work);
    case Kind::image: return image(work);
    case Kind::names: break;
  }
  return {};
}

RegistryTasks::Outcome RegistryTasks::catalog(const RegistryMessage& work) {
  RegistryMessage result = part_of(work, Kind::catalog);
  RegistryMessage part = part_of(work, Kind::names);
  Outcome outcome;
  const auto end_part = [&] {
    if (part.names.empty()) return true;
    part.part = result.parts++;
    outcome.bus = keep(part);
    for (const std::string& name : part.names) {
      RegistryMessage next = part_of(work, Kind::tags);
      next.repository = name;
      if (!outcome.bus) outcome.bus = add(next);
    }
    part.names.clear();
    return !outcome.bus;
  };
  outcome.registry = run_.work.repositories(
      [&](const std::string& name) {
        part.names.push_back(name);
        return part.names.size() < names_a_part || end_part();
      },
      [&](const NotLooked& entry) { result.not_looked.push_back(entry); });
  if (outcome.bus || outcome.registry || !end_part()) return outcome;
  outcome.bus = keep(result);
  return outcome;
}

RegistryTasks::Outcome RegistryTasks::tags(const RegistryMessage& work) {
  RegistryMessage result = part_of(work, Kind::tags);
  RegistryMessage part = part_of(work, Kind::rows);
  Outcome outcome;
  const auto end_part = [&] {
    if (part.names.empty()) return true;
    part.part = result.parts++;
    outcome.bus = add(part);
    part.names.clear();
    return !outcome.bus;
  };
  outcome.registry = run_.work.tags(
      work.repository,
      [&](const std::string& tag) {
        part.names.push_back(tag);
        return part.names.size() < tags_a_part || end_part();
      },
      [&](const NotLooked& entry) { result.not_looked.push_back(entry); });
  if (outcome.bus || outcome.registry || !end_part()) return outcome;
  outcome.bus = keep(result);
  return outcome;
}

RegistryTasks::Outcome RegistryTasks::rows(const RegistryMessage& work) {
  RegistryMessage result = part_of(work, Kind::rows);
  result.part = work.part;
  for (const std::string& tag : work.names) {
    const TagRow row{work.repository, tag, {}};
    Result<oci::Tagged> tagged = run_.work.resolve(row);
    if (!tagged) {
      if (tagged.error().code() == ErrorCode::unavailable) return {{}, tagged.error()};
      result.not_looked.push_back(run_.work.unread_tag(row, tagged.error()));
    } else if (!tagged->other.empty()) {
      result.not_looked.push_back(run_.work.no_image(row, tagged->other));
    } else {
      result.rows.push_back({work.repository, tag, tagged->digest});
    }
  }
  for (const TagRow& row : result.rows) {
    RegistryMessage next = part_of(work, Kind::image);
    next.digest = row.digest;
    if (Failure failure = add(next)) return {std::move(failure), {}};
  }
  return {keep(result), {}};
}

RegistryTasks::Outcome RegistryTasks::image(const RegistryMessage& work) {
  RegistryMessage result = part_of(work, Kind::image);
  result.digest = work.digest;
  const std::int64_t since = run_.work.selection().since;
  const auto is_enough = [&](std::int64_t created, const std::string& content) {
    return !content.empty() || (created > 0 && created < since);
  };
  const Result<std::optional<std::string>> known = bus_.find(name_of(result));
  if (!known) return {known.error(), {}};
  if (*known) {
    const Result<RegistryMessage> other = read_message(**known);
    if (other &&
        (is_enough(other->created, other->content) || (other->run == work.run && !other->not_looked.empty()))) {
      return {};
    }
  }
  Result<std::optional<RegistryState::Kept>> kept = run_.state.find(work.digest);
  if (!run_.is_well(kept)) return {run_.failure(), {}};
  if (*kept && is_enough((*kept)->created, (*kept)->content)) {
    result.created = (*kept)->created;
    result.content = std::move((*kept)->content);
    return {keep(result), {}};
  }
  Result<RegistryWork::Read> read = run_.work.read(work.repository, work.digest);
  if (!read && read.error().code() == ErrorCode::unavailable) return {{}, read.error()};
  if (!read) {
    result.not_looked = {unreadable_image(run_.work.name_of(work.repository, work.digest), read.error())};
    return {keep(result), {}};
  }
  ++images_read_;
  if (!run_.is_well(run_.state.keep(work.digest, read->created, read->content))) return {run_.failure(), {}};
  result.created = read->created;
  result.content = std::move(read->content);
  return {keep(result), {}};
}

}  // namespace seawall::commands
