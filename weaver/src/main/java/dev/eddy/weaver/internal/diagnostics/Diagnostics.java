package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/** The way in: tells of mistakes with coroutines while javac compiles. */
public final class Diagnostics {
  private final Trees trees;
  private final Symbols symbols;
  private final AwaitFinder awaits;
  private final HugeMethod hugeMethod;
  private final CheckScanner scanner;

  private Diagnostics(JavacTask task, Map<String, String> options) {
    this.trees = Trees.instance(task);
    this.symbols = new Symbols(task);
    this.awaits = new AwaitFinder(trees);
    var scopes = new CoroutineScopes(symbols);
    var reporter = new Reporter(trees, options);
    this.hugeMethod = new HugeMethod(symbols, scopes, reporter, trees.getSourcePositions());
    this.scanner =
        new CheckScanner(
            List.of(
                new AwaitOutside(symbols, scopes, reporter),
                new AwaitInSynchronized(symbols, scopes, reporter),
                new EachOutside(symbols, scopes, reporter),
                new AsyncWithOutside(symbols, scopes, reporter),
                new DroppedCoroutine(symbols, scopes, reporter),
                new BlockingCall(symbols, scopes, reporter),
                new SwallowedCancellation(symbols, scopes, reporter),
                new LostUpdate(symbols, scopes, reporter),
                hugeMethod));
  }

  /**
   * Makes the checks for a compilation; who makes them has to call {@link #analyzed}.
   *
   * @param options javac's {@code -A} options, without the {@code -A}
   * @throws IllegalArgumentException if one sets a level that there is not
   */
  public static Diagnostics of(JavacTask task, Map<String, String> options) {
    return new Diagnostics(task, options);
  }

  /** The keys of the options, without {@code -A}. */
  public static Set<String> options() {
    return Stream.of(Id.values()).map(Id::option).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Tells of a woven method that is too large to be compiled by HotSpot.
   *
   * @param line a line of its body, or 0 if that is not known
   * @param size the bytes of its code
   * @param limit how many it may have
   */
  public void reportHugeMethod(CompilationUnitTree unit, int line, int size, int limit) {
    hugeMethod.report(unit, line, size, limit, awaits.find(unit, line));
  }

  /**
   * Tells that a class cannot be woven, at the await or the type that is to blame.
   *
   * @param line a line of its code, or 0 if that is not known
   */
  public void reportFault(CompilationUnitTree unit, int line, String message) {
    trees.printMessage(Diagnostic.Kind.ERROR, message, awaits.find(unit, line), unit);
  }

  /** Whether the compilation has eddy-core at all. */
  public boolean knowCoroutines() {
    return symbols.knowCoroutines();
  }

  /**
   * Looks at a class that javac has analysed, before anything is taken out of its tree.
   *
   * @return whether it has anything to do with coroutines
   */
  public boolean analyzed(TaskEvent event) {
    CompilationUnitTree unit = event.getCompilationUnit();
    TypeElement type = event.getTypeElement();
    if (event.getKind() != TaskEvent.Kind.ANALYZE
        || unit == null
        || type == null
        || !knowCoroutines()) {
      return false;
    }
    boolean usesCoroutines = false;
    var path = new TreePath(unit);
    for (Tree each : unit.getTypeDecls()) {
      if (type.equals(trees.getElement(new TreePath(path, each)))) {
        usesCoroutines |= check(unit, each);
      }
    }
    return usesCoroutines;
  }

  /** A fault in here is no reason for the user's build to fail. */
  private boolean check(CompilationUnitTree unit, Tree type) {
    var path = new TreePath(unit);
    try {
      if (!CoroutineUses.areIn(symbols, path, type)) {
        return false;
      }
      awaits.note(unit, type);
      scanner.scan(new TreePath(path, type), null);
    } catch (RuntimeException e) {
      trees.printMessage(
          Diagnostic.Kind.NOTE, "eddy-weaver could not look for mistakes here: " + e, type, unit);
    }
    return true;
  }
}
