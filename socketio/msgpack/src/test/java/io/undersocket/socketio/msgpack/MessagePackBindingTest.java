package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.jackson.JacksonBinding;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import io.undersocket.testing.JsonBindingContract;
import org.junit.jupiter.api.DisplayName;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("A binding, over MessagePack,")
class MessagePackBindingTest extends JsonBindingContract {

  private final JsonBinding binding = JacksonBinding.of(new JsonMapper());

  @Override
  protected JsonBinding binding() {
    return binding;
  }

  @Override
  protected Parser parser() {
    return MessagePackParser.create(binding);
  }
}
