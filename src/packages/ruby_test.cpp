#include "lock_reading_testing.h"

namespace seawall::packages {
namespace {

using testing::ElementsAre;

TEST(GemSpecification, IsReadAsRubyGemsWritesIt) {
  constexpr std::string_view text = R"(# -*- encoding: utf-8 -*-
# stub: nokogiri 1.15.0 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = "nokogiri".freeze
  s.version = "1.15.0"
  s.platform = "x86_64-linux".freeze

  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze) if s.respond_to? :required_rubygems_version=
  s.metadata = { "name.version" => "x = 1" } if s.respond_to? :metadata=
  s.licenses = ["MIT".freeze, 'Apache-2.0']
  s.description = "s.name = \"other\"".freeze
  s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
end
)";
  expect_packages(read_gem_specification, "specifications/nokogiri-1.15.0-x86_64-linux.gemspec", text,
                  {"nokogiri 1.15.0"});
  EXPECT_THAT(read_gem_specification({"a.gemspec", text}).packages.at(0).licenses, ElementsAre("MIT", "Apache-2.0"));
}

TEST(GemSpecification, IsReadInOlderForms) {
  expect_packages(read_gem_specification, "specifications/a-1.0.gemspec",
                  "Gem::Specification.new do |s|\n  s.name = %q{a}\n  s.version = Gem::Version.new(\"1.0\")\n"
                  "  s.license = 'MIT'\nend\n",
                  {"a 1.0"});
}

TEST(GemSpecification, IsReadByItsStubWhereItIsComputed) {
  expect_packages(
      read_gem_specification, "specifications/default/a-1.0.gemspec",
      "# stub: a 1.0 ruby lib\nGem::Specification.new do |s|\n  s.name = NAME\n  s.version = A::VERSION\nend\n",
      {"a 1.0"});
}

TEST(GemSpecification, TellsWhenItIsNotUnderstood) {
  for (const std::string_view text :
       {"", "s.name = \"a", "s.name = \"a\"\n", "s.name\ns.version = VERSION", "# stub:"}) {
    expect_fault(read_gem_specification, "specifications/a.gemspec", text, "is no specification as RubyGems writes it");
  }
}

TEST(GemfileLock, TellsGemsOfEverySource) {
  expect_packages(read_gemfile_lock, "Gemfile.lock",
                  R"(GIT
  remote: https://example.com/git.git
  revision: 00
  specs:
    git (1.0.0)
      rake (>= 12)

PATH
  remote: .
  specs:
    own (0.1.0)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.15.0-arm64-darwin)
      racc (~> 1.4)
    nokogiri (1.15.0-x86_64-linux)
      racc (~> 1.4)
    racc (1.7.3)
    rake (13.1.0)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  rake
    not (1.0)

CHECKSUMS
  nokogiri (1.15.0-x86_64-linux) sha256=aa
  rake (13.1.0) sha256=bb
  racc (1.7.3)

BUNDLED WITH
   2.5.3
)",
                  {"git 1.0.0", "nokogiri 1.15.0", "own 0.1.0", "racc 1.7.3", "rake 13.1.0 sha256:bb"});
}

TEST(GemfileLock, TellsWhatItIsNot) {
  expect_fault(read_gemfile_lock, "Gemfile.lock", "source 'https://rubygems.org'\n", "is no lock file of Bundler");
  expect_fault(read_gemfile_lock, "Gemfile.lock", "GEM\n  specs:\n<<<<<<< HEAD\n    a (1)\n",
               "Gemfile.lock:3: holds a conflict of a merge");
}

}  // namespace
}  // namespace seawall::packages
