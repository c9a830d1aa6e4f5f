// Compiles the marks of all rules while Seawall is built: generate_marks FILE. Otherwise each run would pay for it.

#include <cstdio>
#include <fstream>

#include "mark_list.h"

int main(int count, char** arguments) {
  using namespace seawall;
  const std::vector<secrets::Mark> marks = secrets::list_marks();
  const documents::Result<patterns::Set> set = patterns::Set::of(secrets::patterns_of(marks));
  if (count != 2 || !set) {
    std::fprintf(stderr, "generate_marks: %s\n", set ? "no FILE" : set.error().message().c_str());
    return 1;
  }
  std::ofstream file(arguments[1]);
  for (const char byte : set->serialized()) file << static_cast<int>(static_cast<unsigned char>(byte)) << ",\n";
  file.close();
  return file ? 0 : 1;
}
