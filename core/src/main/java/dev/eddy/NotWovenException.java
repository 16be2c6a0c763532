package dev.eddy;

/**
 * Thrown when the body of a coroutine was compiled without the weaver. The message names the class
 * and the remedies. Nothing of the body has run.
 */
public final class NotWovenException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  NotWovenException(String className) {
    super(
        className
            + " has a coroutine that was not woven, so it cannot run. Do one of these:"
            + "\n  1. put dev.eddy:eddy-weaver on the annotation processor path of the module that "
            + "holds it (Maven: <annotationProcessorPaths>, Gradle: annotationProcessor, javac: "
            + "--processor-path) and compile it again;"
            + "\n  2. weave the compiled classes: java -jar eddy-weaver.jar <class folder>;"
            + "\n  3. weave while classes load: java -javaagent:eddy-weaver.jar …");
  }
}
