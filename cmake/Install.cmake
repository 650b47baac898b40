# Installs the library, its headers, a find_package() configuration and a pkg-config file. All three find each other by
# relative paths, so an installed tree may be moved. Components: shared, static, development.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

file(GLOB headers "${PROJECT_SOURCE_DIR}/include/*.h" "${PROJECT_SOURCE_DIR}/include/*.hpp")
install(FILES ${headers} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
install(PROGRAMS "${shared_library}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT shared)
install(FILES "${library_directory}/${soname}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT shared)
install(FILES "${library_directory}/librustydb.so" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(FILES "${static_library}" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT static)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE-MIT" "${PROJECT_SOURCE_DIR}/LICENSE-APACHE"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/rustydb" COMPONENT development)

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/rustydb")
configure_package_config_file(cmake/rustydb-config.cmake.in "${PROJECT_BINARY_DIR}/rustydb-config.cmake"
  INSTALL_DESTINATION "${package_directory}" PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR
  NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/rustydb-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/rustydb-config.cmake" "${PROJECT_BINARY_DIR}/rustydb-config-version.cmake"
  DESTINATION "${package_directory}" COMPONENT development)

# pkg-config knows the directory of the .pc file; the prefix is the way up from there.
set(pc_directory "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(pc_libdir "${CMAKE_INSTALL_LIBDIR}")
else()
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_BINARY_DIR BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/${pc_directory}"
    OUTPUT_VARIABLE way_up)
  set(pc_prefix "\${pcfiledir}/${way_up}")
  set(pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(pc_includedir "${CMAKE_INSTALL_INCLUDEDIR}")
else()
  set(pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
list(TRANSFORM RUSTYDB_NATIVE_LIBRARIES PREPEND "-l" OUTPUT_VARIABLE pc_native_libraries)
list(JOIN pc_native_libraries " " pc_native_libraries)
configure_file(cmake/rustydb.pc.in "${PROJECT_BINARY_DIR}/rustydb.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/rustydb.pc" DESTINATION "${pc_directory}" COMPONENT development)
