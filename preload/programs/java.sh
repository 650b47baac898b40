# needs: java javac
# runs: java
# A virtual machine: reserved memory, many threads, its compiler's arenas.
cat >Many.java <<'JAVA'
import java.util.*;
import java.util.stream.*;

public class Many {
    public static void main(String[] arguments) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < 300000; i++) counts.merge("key" + i * 7919 % 10007, 1, Integer::sum);
        long sum = IntStream.range(0, 400000).parallel().mapToObj(i -> "x" + i).mapToLong(String::hashCode).sum();
        System.out.println(counts.size() + " " + sum + " " + counts.hashCode());
    }
}
JAVA
javac -J-Xmx256m Many.java && java -Xmx256m Many
