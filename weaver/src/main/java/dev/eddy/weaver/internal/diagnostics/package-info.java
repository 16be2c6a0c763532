/**
 * The mistakes that the compiler tells of, found in javac's own trees when it has analysed a class.
 *
 * <p>{@link dev.eddy.weaver.internal.diagnostics.Diagnostics} is the way in. Each mistake has an
 * {@code Id} and a class that extends {@code Check}; {@code CheckScanner} walks a class once for
 * all of them. {@code CoroutineScopes} knows whether a tree stands in a coroutine, {@code Symbols}
 * what it means, and {@code Reporter} whether and how to tell.
 */
@org.jspecify.annotations.NullMarked
package dev.eddy.weaver.internal.diagnostics;
