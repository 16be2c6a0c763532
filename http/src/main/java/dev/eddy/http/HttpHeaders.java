package dev.eddy.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message: several values for a name, names without regard to case, in their
 * order. Those of a message that was received cannot be changed. Loop thread only.
 *
 * <p>A name or a value that would break out of its line is refused, so what a user sent can be put
 * into a header without becoming another header.
 */
public final class HttpHeaders {
  /** Null as long as there is none: most responses have no field but those of the server. */
  private io.netty.handler.codec.http.@Nullable HttpHeaders fields;

  private final boolean isReadOnly;

  /** Makes headers with no field. */
  public HttpHeaders() {
    this(null, false);
  }

  private HttpHeaders(
      io.netty.handler.codec.http.@Nullable HttpHeaders fields, boolean isReadOnly) {
    this.fields = fields;
    this.isReadOnly = isReadOnly;
  }

  static HttpHeaders received(io.netty.handler.codec.http.HttpHeaders fields) {
    return new HttpHeaders(fields, true);
  }

  io.netty.handler.codec.http.HttpHeaders fields() {
    io.netty.handler.codec.http.HttpHeaders known = fields;
    if (known == null) {
      known = new DefaultHttpHeaders();
      fields = known;
    }
    return known;
  }

  boolean isEmpty() {
    return fields == null || fields.isEmpty();
  }

  @Nullable String value(AsciiString name) {
    return fields == null ? null : fields.get(name);
  }

  boolean has(AsciiString name) {
    return fields != null && fields.contains(name);
  }

  /**
   * Returns the first value of a field.
   *
   * @param name in any case
   * @return null if there is no such field
   */
  public @Nullable String get(String name) {
    checkName(name);
    return fields == null ? null : fields.get(name);
  }

  /**
   * Returns all values of a field.
   *
   * @param name in any case
   * @return in their order; empty if there is no such field
   */
  public List<String> getAll(String name) {
    checkName(name);
    return fields == null ? List.of() : fields.getAll(name);
  }

  /**
   * Says whether a field is there.
   *
   * @param name in any case
   * @return true also if its value is empty
   */
  public boolean contains(String name) {
    checkName(name);
    return fields != null && fields.contains(name);
  }

  /**
   * Returns the names of all fields.
   *
   * @return as they were given
   */
  public Set<String> names() {
    return fields == null ? Set.of() : fields.names();
  }

  /**
   * Returns all fields.
   *
   * @return each name with its value, in their order; a copy
   */
  public List<Map.Entry<String, String>> entries() {
    return fields == null ? List.of() : fields.entries();
  }

  /**
   * Sets a field, in place of what values it has.
   *
   * @param name of the field
   * @param value the only value from now on
   * @return this
   * @throws IllegalArgumentException if the name or the value has a character that headers cannot
   *     have, such as a line break
   * @throws UnsupportedOperationException if these are of a message that was received
   */
  public HttpHeaders set(String name, String value) {
    checkChangeable();
    fields().set(checkName(name), checkValue(value));
    return this;
  }

  /**
   * Adds a value to a field.
   *
   * @param name of the field
   * @param value one more value
   * @return this
   * @throws IllegalArgumentException if the name or the value has a character that headers cannot
   *     have, such as a line break
   * @throws UnsupportedOperationException if these are of a message that was received
   */
  public HttpHeaders add(String name, String value) {
    checkChangeable();
    fields().add(checkName(name), checkValue(value));
    return this;
  }

  /**
   * Removes a field with all its values, if it is there.
   *
   * @param name in any case
   * @return this
   * @throws UnsupportedOperationException if these are of a message that was received
   */
  public HttpHeaders remove(String name) {
    checkChangeable();
    checkName(name);
    if (fields != null) {
      fields.remove(name);
    }
    return this;
  }

  /** Refuses what would break out of a field's line, for a value that no map of fields sees. */
  static @Nullable String checkedValue(@Nullable String value) {
    if (value != null && HttpHeaderValidationUtil.validateValidHeaderValue(value) >= 0) {
      throw new IllegalArgumentException(
          "value of a header with a character that headers cannot have: '" + value + "'");
    }
    return value;
  }

  private static String checkName(String name) {
    return Objects.requireNonNull(name, "name of a header");
  }

  private static String checkValue(String value) {
    return Objects.requireNonNull(value, "value of a header");
  }

  private void checkChangeable() {
    if (isReadOnly) {
      throw new UnsupportedOperationException(
          "the headers of a message that was received cannot be changed: copy what you need into new"
              + " HttpHeaders()");
    }
  }

  @Override
  public String toString() {
    return entries().toString();
  }
}
