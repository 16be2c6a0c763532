package dev.eddy.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** Writes with Jackson, which is there or not. Any thread. */
final class JacksonEncoder implements JsonEncoder {
  private final ObjectMapper mapper;

  private JacksonEncoder(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** With the modules of Jackson that the program has, as for dates. */
  static JsonEncoder create() {
    return new JacksonEncoder(JsonMapper.builder().findAndAddModules().build());
  }

  @Override
  public byte[] encode(@Nullable Object value) {
    try {
      return JsonEncoder.safeInScripts(mapper.writeValueAsBytes(value));
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException("no JSON: " + failure.getMessage(), failure);
    }
  }
}
