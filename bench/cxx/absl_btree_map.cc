// absl::btree_map as a peer (Debian: libabsl-dev).
#include "map_peer.hpp"

#include <absl/container/btree_map.h>

using Numbers = absl::btree_map<std::uint64_t, std::uint64_t>;
using Strings = absl::btree_map<std::string, std::uint64_t, std::less<>>;

extern "C" {
extern const bench_map_calls bench_absl_btree_map_u64 = bench::MapPeer<Numbers>::calls();
extern const bench_map_calls bench_absl_btree_map_bytes = bench::MapPeer<Strings>::calls();
}
