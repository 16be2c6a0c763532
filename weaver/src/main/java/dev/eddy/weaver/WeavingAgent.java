package dev.eddy.weaver;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weaves classes while they are loaded: {@code java -javaagent:eddy-weaver.jar …}. */
public final class WeavingAgent implements ClassFileTransformer {
  private final MethodHandle defineClass;

  private WeavingAgent(MethodHandle defineClass) {
    this.defineClass = defineClass;
  }

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
    instrumentation.addTransformer(new WeavingAgent(defineClass));
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] classFile) {
    if (loader == null || redefined != null) {
      return null;
    }
    try {
      List<WovenClass> woven = ClassWeaver.weave(classFile);
      if (woven.isEmpty()) {
        return null;
      }
      for (WovenClass frame : woven.subList(1, woven.size())) {
        define(loader, frame, domain);
      }
      return woven.get(0).bytes();
    } catch (Throwable e) {
      // The JVM would drop it without a word, and load the class unwoven.
      System.err.println(
          "eddy-weaver: "
              + className
              + " is not woven: "
              + (e instanceof WeaveException ? e.getMessage() : e));
      return null;
    }
  }

  private void define(ClassLoader loader, WovenClass frame, @Nullable ProtectionDomain domain)
      throws Throwable {
    byte[] bytes = frame.bytes();
    Class<?> unused =
        (Class<?>)
            defineClass.invoke(
                loader, frame.internalName().replace('/', '.'), bytes, 0, bytes.length, domain);
  }
}
