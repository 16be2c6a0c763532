package dev.eddy.weaver;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weaves classes while they are loaded: {@code java -javaagent:eddy-weaver.jar …}. */
public final class WeavingAgent {
  private WeavingAgent() {}

  /**
   * The JVM's way in.
   *
   * @param options none are known
   * @param instrumentation the JVM's
   * @throws ReflectiveOperationException if the JDK no longer lets an agent define classes
   */
  public static void premain(@Nullable String options, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    // A frame's class goes to the loader of the class it belongs to; that method is not public.
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(WeavingAgent.class.getModule())),
        Set.of(),
        Map.of());
    MethodHandle defineClass =
        MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup())
            .findVirtual(
                ClassLoader.class,
                "defineClass",
                MethodType.methodType(
                    Class.class,
                    String.class,
                    byte[].class,
                    int.class,
                    int.class,
                    ProtectionDomain.class));
    instrumentation.addTransformer(new LoadedClasses(defineClass));
  }
}
