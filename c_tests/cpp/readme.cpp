/* The lines of C++ that README and the head of rustydb.hpp show. They throw: the other form has nothing to compile. */
#include "test.hpp"

#ifndef RUSTYDB_NO_EXCEPTIONS
TEST(cpp_readme, lines_of_the_readme) {
    std::string shown;
    auto show = [&shown](std::string_view player) { shown += std::string(player) + " "; };
    rustydb::engine engine = rustydb::engine::open();
    rustydb::index scores = engine.create_index("scores");
    scores.insert(rustydb::key().text("chess").i64(2851, rustydb::order::descending), "Garry");
    scores.insert(rustydb::key().text("go").i64(3900, rustydb::order::descending), "Ke");

    scores.insert(rustydb::key().text("chess").i64(2882, rustydb::order::descending), "Magnus");
    for (auto [key, player] : scores.scan(rustydb::range().prefix(rustydb::key().text("chess")))) show(player);
    CHECK_STRING(shown, "Magnus Garry ");
}

TEST(cpp_readme, lines_of_the_header) {
    rustydb::engine engine = rustydb::engine::open();
    rustydb::index places = engine.create_index("places");
    places.insert("Lima", "Peru");
    std::optional<std::string> country = places.search("Lima");
    CHECK(country == "Peru");
    for (auto [name, where] : places.scan(rustydb::range().prefix("L"))) CHECK(name == "Lima" && where == "Peru");
}
#endif
