package dev.eddy.load;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The columns of tables in Markdown, which have a row for each name. */
final class Table<S> {
  /** Gives the values of all rounds; none where there is nothing to say. */
  private interface Values<S> {
    double[] of(Samples<S> samples, String name);
  }

  private record Column<S>(String heading, String format, Values<S> values) {}

  private final List<Column<S>> columns = new ArrayList<>();

  Table<S> column(String heading, String format, ToDoubleFunction<S> value) {
    columns.add(new Column<>(heading, format, (samples, name) -> samples.values(name, value)));
    return this;
  }

  /** The values in proportion to those of another name in the same round. */
  Table<S> ratio(String heading, String base, ToDoubleFunction<S> value) {
    columns.add(
        new Column<>(heading, "%.3f", (samples, name) -> samples.ratios(name, base, value)));
    return this;
  }

  void print(PrintStream out, String title, Samples<S> samples, List<String> names) {
    out.print("| " + title);
    columns.forEach(each -> out.print(" | " + each.heading));
    out.println(" |");
    out.println("|---" + "|---".repeat(columns.size()) + "|");
    for (String name : names) {
      if (samples.has(name)) {
        out.print("| " + name);
        columns.forEach(each -> out.print(" | " + cell(each, samples, name)));
        out.println(" |");
      }
    }
    out.println();
  }

  /** The median and, of several rounds, the interval. */
  private static <S> String cell(Column<S> column, Samples<S> samples, String name) {
    double[] values = column.values.of(samples, name);
    if (values.length == 0) {
      return "";
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    String format = column.format;
    if (values.length == 1) {
      return String.format(format, median);
    }
    return String.format(
        format + " (" + format + "–" + format + ")", median, values[0], values[values.length - 1]);
  }
}
