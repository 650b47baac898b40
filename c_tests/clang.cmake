# The C tests by clang, each language with one of the libraries: gcc's programs have both. CMake has one compiler per
# language and build tree, so these are custom commands.
set(clang_programs)
foreach(variant IN ITEMS "c11:${CLANG}:c:c11:static" "c17:${CLANG}:c:c17:shared"
                "cxx17:${CLANGXX}:c++:c++17:static")
  string(REPLACE ":" ";" parts "${variant}")
  list(GET parts 0 name)
  list(GET parts 1 compiler)
  list(GET parts 2 language)
  list(GET parts 3 standard)
  list(GET parts 4 library)
  set(objects)
  # Ninja makes directories of outputs, make does not.
  file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/clang_${name}")
  foreach(file IN LISTS harness suite_files machine generated)
    string(REPLACE "/" "_" flat "${file}")
    set(object "${CMAKE_CURRENT_BINARY_DIR}/clang_${name}/${flat}.o")
    add_custom_command(
      OUTPUT "${object}"
      COMMAND "${compiler}" -x ${language} -std=${standard} ${warnings} -MD -MF "${object}.d"
              -I "${PROJECT_SOURCE_DIR}/include" -I "${CMAKE_CURRENT_SOURCE_DIR}"
              -c "${CMAKE_CURRENT_SOURCE_DIR}/${file}" -o "${object}"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}"
      DEPFILE "${object}.d"
      COMMENT "clang ${standard} ${file}"
      VERBATIM)
    list(APPEND objects "${object}")
  endforeach()
  set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set(program clang_tests_${name}_${library})
  add_executable(${program} ${objects})
  set_target_properties(${program} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${program} PRIVATE rustydb::${library})
  # All suites one after the other: begun first, lest it be the last that runs, alone.
  add_test(NAME clang.${name}.${library} COMMAND ${program})
  set_tests_properties(clang.${name}.${library} PROPERTIES LABELS "c;clang" TIMEOUT 1200 COST 100)
endforeach()
