// std::map as a peer.
#include "map_peer.hpp"

#include <functional>
#include <map>

using Numbers = std::map<std::uint64_t, std::uint64_t>;
using Strings = std::map<std::string, std::uint64_t, std::less<>>;

extern "C" {
extern const bench_map_calls bench_std_map_u64 = bench::MapPeer<Numbers>::calls();
extern const bench_map_calls bench_std_map_bytes = bench::MapPeer<Strings>::calls();
}
