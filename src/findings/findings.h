#pragma once

// What checks find, how findings of overlapping checks fold into one, what their authors have decided about them,
// and by what they are known again. Findings hold ids, node references and arguments; text is made when it is
// printed.
//
// Threads: functions of their arguments alone. Lifetimes: findings borrow from the Inventory and the checks.

#include <span>
#include <string>
#include <vector>

#include "baseline.h"
#include "check.h"
#include "mend.h"
#include "selection.h"
#include "suppression.h"
#include "vulnerability.h"

namespace seawall::findings {

/// The message of a finding, without a trailing full stop. Control characters of the scanned text are kept:
/// outlets escape them as their format needs.
std::string message(const Finding& finding);
/// The same behind a text, for outlets that make very many.
void append_message(std::string& text, const Finding& finding);

/// Puts findings in order (object, offset, check id, container) and leaves one for each defect: a finding goes
/// where a check that its own check yields to reports the same place of the same object, and where an earlier one
/// says the same, as happens when a container is reached through two aliases. What yielded stays known in
/// Finding::also.
void fold(std::vector<Finding>& findings);

/// Takes out the findings of an object with a pod template that one of its owners (Inventory::owner_of, and so on) has
/// at the same place of its own template or metadata, and not more mildly: a controller's pods are made of its
/// template, and what is mended there is mended in all of them. What only the pod has stays. For folded findings.
void fold_into_owners(const objects::Inventory& inventory, std::vector<Finding>& findings);

/// Runs checks over the objects of an inventory from index `first` to before `last`. Each value of a wrong type
/// becomes one NotLooked. Ranges may be judged on different threads; results put together in order of ranges
/// are the same as those of one call. What holds for a whole scan (`unassessable`) is not looked at here.
/// Copies (Object::is_copy) and what nothing runs from (Inventory::is_history) are passed over.
Judged judge(const Context& context, std::span<const ConfiguredCheck> checks, std::size_t first, std::size_t last);

/// Runs the checks that judge all objects together (Check::whole). Fields of a wrong type that they meet are told by
/// `judge`, whose checks read them too. Put the findings to those of `judge` before folding.
Judged judge_whole(const Context& context, std::span<const ConfiguredCheck> checks);

/// Runs the checks that judge together what they gathered (Check::join) in all ranges, given in their order. What they
/// find goes to what `judge_whole` answered.
void join(const Context& context, std::span<const ConfiguredCheck> checks, std::span<const Judged> parts,
          Judged& whole);

/// All of these over all objects on one thread, folded.
Judged judge_all(const Context& context, std::span<const ConfiguredCheck> checks);

/// Checks that can assess nothing of an inventory, and why. `subjects`: by index of the check, the sums over all that
/// `judge` and `judge_whole` answered.
std::vector<NotAssessed> unassessable(const objects::Inventory& inventory, std::span<const ConfiguredCheck> checks,
                                      std::span<const std::size_t> subjects);

}  // namespace seawall::findings
