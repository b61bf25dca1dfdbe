package dev.baton.lock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtensionContext;

@EnabledIf(value = "dev.baton.lock.testkit.EmbeddedRedis#supported", disabledReason = "no binary for this platform")
class LeftoversTest {
    private final Map<Object, Object> stored = new HashMap<>();
    private final ExtensionContext context = stub(ExtensionContext.class, this::answer);

    @Test
    void onlyWhatTheTestLeftFailsIt() {
        try (EmbeddedRedis redis = EmbeddedRedis.start();
                RespClient resp = redis.resp()) {
            LeftoverCheck check = new LeftoverCheck(() -> List.of(redis.uri()), "*", "");
            Leftovers leftovers = new Leftovers(check, ScaledTime.of(200));
            resp.call("SET", "before", "value");
            leftovers.beforeEach(context);
            assertThatCode(() -> leftovers.afterEach(context)).doesNotThrowAnyException();
            resp.call("SET", "after", "value");
            assertThatThrownBy(() -> leftovers.afterEach(context))
                    .hasMessageContaining("key without TTL after")
                    .hasMessageNotContaining("before");
        }
    }

    @Test
    void threadsNeedNoServer() {
        Leftovers leftovers = Leftovers.ofThreads();
        leftovers.beforeEach(context);
        assertThat(stored).isNotEmpty();
        assertThatCode(() -> leftovers.afterEach(context)).doesNotThrowAnyException();
    }

    private Object answer(Method method, Object[] args) {
        return switch (method.getName()) {
            case "getStore" -> stub(ExtensionContext.Store.class, this::answer);
            case "put" -> {
                stored.put(args[0], args[1]);
                yield args[1];
            }
            case "getOrDefault" -> stored.getOrDefault(args[0], args[2]);
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answer.to(method, args)));
    }

    private interface Answer {
        Object to(Method method, Object[] args);
    }
}
