# Builds the library with cargo and makes it CMake targets.
#
# Cargo runs in every build: it is the judge of what is fresh, and when nothing changed, no file changes and nothing is
# linked again. Its output goes to a directory of its own inside the build directory, never to the developer's target/,
# unless RUSTYDB_CARGO_TARGET_DIR says so.
#
# Below lib/ of the build directory stands what is installed later:
#   librustydb.so -> librustydb.so.<abi> -> librustydb.so.<version>, and librustydb.a with only rdb_* global.

set(RUSTYDB_CARGO_TARGET_DIR "" CACHE PATH "Cargo's target directory; empty: one inside the build directory")
set(RUSTYDB_CARGO_PROFILE "" CACHE STRING "Cargo profile; empty: dev for Debug builds, release for all others")
set(RUSTYDB_CARGO_TARGET "" CACHE STRING "Target triple to cross-compile for; empty: the host")
set(RUSTYDB_CARGO_FLAGS "" CACHE STRING "More arguments for cargo, separated by semicolons")
option(RUSTYDB_CARGO_OFFLINE "Build without network: all crates are vendored or in cargo's cache" OFF)

find_program(RUSTYDB_CARGO cargo HINTS "$ENV{CARGO_HOME}/bin" "$ENV{HOME}/.cargo/bin" REQUIRED DOC "Rust's cargo")

set(cargo_directory "${RUSTYDB_CARGO_TARGET_DIR}")
if(NOT cargo_directory)
  set(cargo_directory "${CMAKE_CURRENT_BINARY_DIR}/cargo")
endif()
set(cargo_profile "${RUSTYDB_CARGO_PROFILE}")
if(NOT cargo_profile)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    set(cargo_profile dev)
  else()
    set(cargo_profile release)
  endif()
endif()

# Where cargo leaves the files: the folder of profile dev is called debug.
string(REPLACE "dev" "debug" cargo_output "${cargo_profile}")
cmake_path(SET cargo_output NORMALIZE "${cargo_directory}/${RUSTYDB_CARGO_TARGET}/${cargo_output}")

set(cargo_arguments --manifest-path "${PROJECT_SOURCE_DIR}/Cargo.toml" --target-dir "${cargo_directory}"
  --lib --locked --features capi --crate-type cdylib,staticlib)
# Spelled as ./x spells it, so that both find each other's results fresh.
if(cargo_profile STREQUAL "release")
  list(APPEND cargo_arguments --release)
else()
  list(APPEND cargo_arguments --profile ${cargo_profile})
endif()
if(RUSTYDB_CARGO_TARGET)
  list(APPEND cargo_arguments --target ${RUSTYDB_CARGO_TARGET})
endif()
if(RUSTYDB_CARGO_OFFLINE)
  list(APPEND cargo_arguments --offline)
endif()
list(APPEND cargo_arguments ${RUSTYDB_CARGO_FLAGS})

set(library_directory "${PROJECT_BINARY_DIR}/lib")
set(soname "librustydb.so.${RUSTYDB_ABI}")
set(shared_library "${library_directory}/librustydb.so.${PROJECT_VERSION}")
set(static_library "${library_directory}/librustydb.a")
file(MAKE_DIRECTORY "${library_directory}")
file(CREATE_LINK "librustydb.so.${PROJECT_VERSION}" "${library_directory}/${soname}" SYMBOLIC)
file(CREATE_LINK "${soname}" "${library_directory}/librustydb.so" SYMBOLIC)

# The SONAME and "never unload" (thread-local destructors) are given here and not in a build script, which would hand them
# to every shared library that depends on the crate.
add_custom_target(rustydb_cargo
  COMMAND ${RUSTYDB_CARGO} rustc ${cargo_arguments} -- -C "link-arg=-Wl,-soname,${soname}" -C link-arg=-Wl,-z,nodelete
  COMMAND ${CMAKE_COMMAND} -E copy_if_different "${cargo_output}/librustydb.so" "${shared_library}"
  BYPRODUCTS "${cargo_output}/librustydb.a" "${cargo_output}/librustydb.so" "${shared_library}"
  WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
  COMMENT "Building RustyDB with cargo (${cargo_profile})"
  USES_TERMINAL VERBATIM)

add_custom_command(OUTPUT "${static_library}"
  COMMAND ${CMAKE_COMMAND} -E env "LD=${CMAKE_LINKER}" "OBJCOPY=${CMAKE_OBJCOPY}" "AR=${CMAKE_AR}"
    sh "${PROJECT_SOURCE_DIR}/tools/hide_symbols.sh" "${cargo_output}/librustydb.a" "${static_library}"
  DEPENDS "${cargo_output}/librustydb.a" "${PROJECT_SOURCE_DIR}/tools/hide_symbols.sh" rustydb_cargo
  COMMENT "Hiding the symbols of Rust's standard library in librustydb.a"
  VERBATIM)
add_custom_target(rustydb_library ALL DEPENDS "${static_library}")
add_dependencies(rustydb_library rustydb_cargo)

add_library(rustydb::shared SHARED IMPORTED GLOBAL)
set_target_properties(rustydb::shared PROPERTIES
  IMPORTED_LOCATION "${shared_library}"
  IMPORTED_SONAME "${soname}"
  INTERFACE_INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include")
add_dependencies(rustydb::shared rustydb_library)

add_library(rustydb::static STATIC IMPORTED GLOBAL)
set_target_properties(rustydb::static PROPERTIES
  IMPORTED_LOCATION "${static_library}"
  INTERFACE_LINK_LIBRARIES "${RUSTYDB_NATIVE_LIBRARIES}"
  INTERFACE_INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/include")
add_dependencies(rustydb::static rustydb_library)

# Our own tests want the header's warnings; a user's build does not.
if(PROJECT_IS_TOP_LEVEL)
  set_target_properties(rustydb::shared rustydb::static PROPERTIES IMPORTED_NO_SYSTEM ON)
endif()

# The one to link when it does not matter: shared, unless BUILD_SHARED_LIBS is set and false.
add_library(rustydb::rustydb INTERFACE IMPORTED GLOBAL)
if(DEFINED BUILD_SHARED_LIBS AND NOT BUILD_SHARED_LIBS)
  target_link_libraries(rustydb::rustydb INTERFACE rustydb::static)
else()
  target_link_libraries(rustydb::rustydb INTERFACE rustydb::shared)
endif()
