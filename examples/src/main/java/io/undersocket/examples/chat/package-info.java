/**
 * A chat: rooms, delivery shown by acknowledgements, typing, who is online, files. {@link
 * io.undersocket.examples.chat.Chat} is what happens on the server, short enough to be the
 * tutorial; {@link io.undersocket.examples.chat.ChatApplication} mounts it in Undertow.
 */
@NullMarked
package io.undersocket.examples.chat;

import org.jspecify.annotations.NullMarked;
