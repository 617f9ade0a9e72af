import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.analysis.PreBuiltAnalyzerProviderFactory;
import org.opensearch.index.analysis.PreConfiguredTokenizer;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** Runs one OpenSearch node from the jars of Maven Central: Main HOME DATA PORT. */
public class Main {
  private static final List<String> PLUGINS = Arrays.asList(
      "org.opensearch.transport.Netty4ModulePlugin",
      "Main$SafeAnalysis",
      "org.opensearch.index.mapper.MapperExtrasModulePlugin",
      "org.opensearch.index.reindex.ReindexModulePlugin",
      "org.opensearch.painless.PainlessModulePlugin",
      "org.opensearch.join.ParentJoinModulePlugin");

  /**
   * Leaves out Thai: a trimmed JRE has no Thai break iterator, and with it every index creation
   * would fail.
   */
  public static class SafeAnalysis extends CommonAnalysisModulePlugin {
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Map getAnalyzers() {
      Map analyzers = new TreeMap(super.getAnalyzers());
      analyzers.remove("thai");
      return analyzers;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Map getTokenizers() {
      Map tokenizers = new TreeMap(super.getTokenizers());
      tokenizers.remove("thai");
      return tokenizers;
    }

    @Override
    public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
      List<PreBuiltAnalyzerProviderFactory> all = new ArrayList<>(super.getPreBuiltAnalyzerProviderFactories());
      all.removeIf(factory -> factory.getName().equals("thai"));
      return all;
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
      List<PreConfiguredTokenizer> all = new ArrayList<>(super.getPreConfiguredTokenizers());
      all.removeIf(tokenizer -> tokenizer.getName().equals("thai"));
      return all;
    }
  }

  /**
   * Only a subclass may name class-path plugins. Also skips the bootstrap checks for servers (root,
   * ulimits).
   */
  private static class LaptopNode extends Node {
    LaptopNode(Environment environment, Collection<PluginInfo> plugins) {
      super(environment, plugins, false);
    }
  }

  private static PluginInfo plugin(String type) {
    return new PluginInfo(type, "class path", "NA", Version.CURRENT, "21", type, null, Collections.emptyList(), false);
  }

  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.builder()
        .put("path.home", arguments[0])
        .put("path.data", arguments[1])
        .put("path.logs", arguments[0])
        .put("cluster.name", "ordinal")
        .put("node.name", "ordinal-1")
        .put("discovery.type", "single-node")
        .put("network.host", "127.0.0.1")
        .put("http.type", "netty4")
        .put("http.port", arguments[2])
        .put("transport.type", "netty4")
        .put("transport.port", "0")
        // A laptop's disk is often over the watermarks, which would make every index read-only.
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        // A write before the index exists must fail and be retried, not invent a mapping.
        .put("action.auto_create_index", false)
        .build();
    Supplier<String> name = () -> "ordinal-1";
    Environment environment = InternalSettingsPreparer.prepareEnvironment(settings, Collections.emptyMap(), null, name);
    LogConfigurator.setNodeName(name.get());
    LogConfigurator.configure(environment);
    List<PluginInfo> plugins = new ArrayList<>();
    for (String type : PLUGINS) plugins.add(plugin(type));
    Node node = new LaptopNode(environment, plugins);
    node.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (Exception error) {
        error.printStackTrace();
      }
    }));
    new CountDownLatch(1).await();
  }
}
