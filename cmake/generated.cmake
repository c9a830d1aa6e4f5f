# Sources that the build makes from data, in one folder that is on the include path of every module.

find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(GENERATED "${CMAKE_BINARY_DIR}/generated")
file(MAKE_DIRECTORY "${GENERATED}")

# A target that runs `SCRIPT ARGUMENTS... GENERATED` when the script or something in DEPENDS is newer than OUTPUTS.
function(seawall_generate name)
  cmake_parse_arguments(ARG "" "SCRIPT" "OUTPUTS;ARGUMENTS;DEPENDS" ${ARGN})
  set(comment "Generating ${ARG_OUTPUTS}")
  list(TRANSFORM ARG_OUTPUTS PREPEND "${GENERATED}/")
  add_custom_command(
    OUTPUT ${ARG_OUTPUTS}
    COMMAND Python3::Interpreter "${ARG_SCRIPT}" ${ARG_ARGUMENTS} "${GENERATED}"
    DEPENDS "${ARG_SCRIPT}" ${ARG_DEPENDS}
    COMMENT "${comment}"
    VERBATIM)
  add_custom_target(${name} DEPENDS ${ARG_OUTPUTS})
endfunction()

set(DATA "${CMAKE_SOURCE_DIR}/data/kubernetes")
set(SOURCES "${CMAKE_SOURCE_DIR}/src")

seawall_generate(generate_fields
  SCRIPT "${SOURCES}/documents/generate_fields.py"
  OUTPUTS field.h field_table.inc
  ARGUMENTS "${DATA}/field-names.txt"
  DEPENDS "${DATA}/field-names.txt")

set(PRINTABLE "${CMAKE_SOURCE_DIR}/data/unicode/printable.tsv")
seawall_generate(generate_printable
  SCRIPT "${SOURCES}/documents/generate_printable.py"
  OUTPUTS printable_table.inc
  ARGUMENTS "${PRINTABLE}"
  DEPENDS "${PRINTABLE}")

seawall_generate(generate_kinds
  SCRIPT "${SOURCES}/objects/generate_kinds.py"
  OUTPUTS kind_table.inc
  ARGUMENTS "${DATA}/kinds.tsv" "${DATA}/custom-kinds.tsv"
  DEPENDS "${DATA}/kinds.tsv" "${DATA}/custom-kinds.tsv")

file(GLOB DEFAULT_ROLES CONFIGURE_DEPENDS "${DATA}/rbac/*.tsv")
seawall_generate(generate_default_roles
  SCRIPT "${SOURCES}/access/generate_default_roles.py"
  OUTPUTS default_roles_table.inc
  ARGUMENTS "${DATA}/rbac"
  DEPENDS ${DEFAULT_ROLES})

set(PAGE "${SOURCES}/reports/html")
foreach(name map report)
  seawall_generate(generate_${name}_page
    SCRIPT "${SOURCES}/reports/generate_page.py"
    OUTPUTS ${name}_page.inc
    ARGUMENTS "${PAGE}" ${name}
    DEPENDS "${PAGE}/page.css" "${PAGE}/page.js" "${PAGE}/${name}.html" "${PAGE}/${name}.css" "${PAGE}/${name}.js")
endforeach()

# The list is a file of its own because a check that is deleted makes nothing else newer.
file(GLOB CHECK_FILES CONFIGURE_DEPENDS "${SOURCES}/checks/*.cpp")
file(GENERATE OUTPUT "${GENERATED}/check_files.txt" CONTENT "${CHECK_FILES}")
seawall_generate(generate_checks
  SCRIPT "${SOURCES}/checks/generate_registry.py"
  OUTPUTS checks_registry.cpp
  ARGUMENTS "${SOURCES}/checks"
  DEPENDS ${CHECK_FILES} "${GENERATED}/check_files.txt")

set(COMPONENTS "${CMAKE_SOURCE_DIR}/data/components")
seawall_generate(generate_components
  SCRIPT "${SOURCES}/checks/generate_components.py"
  OUTPUTS component_table.inc
  ARGUMENTS "${COMPONENTS}/repositories.tsv" "${COMPONENTS}/vulnerable.tsv"
  DEPENDS "${COMPONENTS}/repositories.tsv" "${COMPONENTS}/vulnerable.tsv")

set(LICENSES "${CMAKE_SOURCE_DIR}/data/spdx/licenses.txt")
seawall_generate(generate_licenses
  SCRIPT "${SOURCES}/packages/generate_licenses.py"
  OUTPUTS license_table.inc
  ARGUMENTS "${LICENSES}"
  DEPENDS "${LICENSES}")

file(GLOB YARA_RULES CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/rules/yara/*/*.yar")
seawall_generate(generate_yara_rules
  SCRIPT "${SOURCES}/images/generate_yara_rules.py"
  OUTPUTS yara_rules.inc
  ARGUMENTS "${CMAKE_SOURCE_DIR}/rules/yara"
  DEPENDS ${YARA_RULES})
