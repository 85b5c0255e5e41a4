package io.undersocket.examples.spring;

import io.undersocket.examples.chat.Chat;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A REST endpoint beside the chat: it answers who is online. */
@RestController
class PeopleController {

  private final Chat chat;

  PeopleController(Chat chat) {
    this.chat = chat;
  }

  @GetMapping("/people")
  List<String> people() {
    return chat.people();
  }
}
