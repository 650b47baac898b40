# needs: perl
# runs: perl
# Hashes of arrays, strings that grow, regular expressions, sort.
exec perl -e '
my (%table, $text);
for my $i (0 .. 200000) { push @{$table{"key" . ($i * 7919 % 20011)}}, $i; $text .= "$i," if $i % 3 == 0; }
my $sum = 0;
$sum += length($1) while $text =~ /(\d*77\d*)/g;
my @keys = sort { @{$table{$a}} <=> @{$table{$b}} || $a cmp $b } keys %table;
my %copy = map { $_ => join("-", @{$table{$_}}) } @keys;
print "$sum $keys[0] $keys[-1] ", length(join "", values %copy), "\n";
'
