/**
 * The weaver: makes the lambdas of {@code async} into state machines.
 *
 * <p>The ways in: {@code WeavingPlugin} and {@code WeavingProcessor} in javac, {@code WeavingAgent}
 * in a JVM, {@code WeaverMain} on a command line.
 *
 * <p>The way of a class: {@link dev.eddy.weaver.ClassWeaver} finds the bodies ({@code BodySites}),
 * and each goes through the passes of {@code BodyWeaver}: parameters become fields ({@code
 * FrameParameter}), loops over sequences ({@code EachLoops}) and calls of {@code close()} ({@code
 * CloseCalls}) get their awaits, awaits become one shape ({@code AwaitCalls}), objects under
 * construction are taken off the stack ({@code UninitializedObjects}), then types ({@code
 * TypeAnalysis}) and liveness ({@code Liveness}) say what each await has to keep ({@code
 * SpillPlan}), {@code StateMachine} writes the method anew, and {@code FrameClass} the class of its
 * frame.
 */
@org.jspecify.annotations.NullMarked
package dev.eddy.weaver;
