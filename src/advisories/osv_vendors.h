#pragma once

// What some vendors write in the OSV format otherwise than the schema means it. Private to advisories. A store has it
// settled; read() gives records as they are. A function of its argument alone.

#include "advisories.h"

namespace seawall::advisories {

/// By the first letters of the record's id; doing it again changes nothing.
void settle_vendor(Record& record);

}  // namespace seawall::advisories
