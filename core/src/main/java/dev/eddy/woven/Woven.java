package dev.eddy.woven;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The mark that the weaver leaves on a class, so that no class is woven twice. Not for people. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Woven {
  /**
   * The version of the contract with this library that it was woven for.
   *
   * @return {@link Frame#CONTRACT} at that time
   */
  int contract();
}
