package dev.eddy.weaver.internal.diagnostics;

import com.sun.source.util.TreePath;
import java.util.List;

/** Looks for one kind of mistake, in the trees that it is shown. */
abstract class Check {
  final Symbols symbols;
  final CoroutineScopes scopes;
  final Awaits awaits;
  final Reporter reporter;

  Check(Symbols symbols, CoroutineScopes scopes, Reporter reporter) {
    this.symbols = symbols;
    this.scopes = scopes;
    this.awaits = new Awaits(symbols);
    this.reporter = reporter;
  }

  /**
   * The resources of a {@code try} for whose closing a coroutine has to wait. Those that an await
   * opens are left out: where nothing can wait, that await is told.
   */
  final List<TreePath> closingsThatWait(TreePath attempt) {
    return symbols.resourcesWhoseClosingWaits(attempt).stream()
        .filter(each -> !awaits.areIn(attempt, each.getLeaf()))
        .toList();
  }

  /** The call of a method. */
  void call(TreePath call) {}

  /** A reference to a method. */
  void reference(TreePath reference) {}

  /** An expression that is a statement. */
  void statement(TreePath statement) {}

  void lambda(TreePath lambda) {}

  /** A {@code try} statement. */
  void attempt(TreePath attempt) {}

  /** An {@code =}. */
  void assignment(TreePath assignment) {}

  /** A {@code +=} and the like. */
  void compoundAssignment(TreePath assignment) {}
}
