namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The deployment on one machine, read: no container engine is needed.</summary>
public sealed class ComposeTests(ProgramVariables programs) : IClassFixture<ProgramVariables>
{
    static string Text { get; } = Repository.Read("docker-compose.yml");

    static string Secrets { get; } = Repository.Read(".env.example");

    static string Scraped { get; } = Repository.Read("deploy/compose/prometheus.yml");

    [Fact]
    public void Compose_AsItIs_HasNothingWrong() => Assert.Empty(Complaints(Text));

    [Theory]
    [InlineData("image: postgres:15-bookworm", "image: postgres:latest", "has no tag that says its version")]
    [InlineData("image: rabbitmq:3.13", "image: rabbitmq", "has no tag that says its version")]
    [InlineData("image: trustflow/silo:0.1.0", "image: trustflow/silo:0.0.9", "is not of version")]
    [InlineData("target: worker", "target: workers", "'workers' is no stage")]
    [InlineData("target: silo", "target: worker", "builds 'worker' and calls it trustflow/silo")]
    [InlineData("context: .", "context: deploy", "no Dockerfile in 'deploy'")]
    [InlineData("TRUSTFLOW_STORE: postgres", "TRUSTFLOW_STORAGE: postgres", "does not know TRUSTFLOW_STORAGE")]
    [InlineData("TRUSTFLOW_STORE: postgres", "TRUSTFLOW_STORE: sqlite", "not on the store that all share")]
    [InlineData("PUBSUB_BACKEND: rabbitmq", "PUBSUB_BACKEND: embedded", "not on the broker that all share")]
    [InlineData("TRUSTFLOW_BOOTSTRAP: samples/bootstrap.yaml", "TRUSTFLOW_BOOTSTRAP: samples/boot.yaml", "holds no samples/boot.yaml")]
    [InlineData("RABBITMQ_HOST: rabbitmq", "RABBITMQ_HOST: rabbit", "names 'rabbit', which is no service")]
    [InlineData("RABBITMQ_PASSWORD: ${RABBITMQ_PASSWORD:?copy .env.example to .env and fill it in}", "RABBITMQ_PASSWORD: guest", "RABBITMQ_PASSWORD is written out")]
    [InlineData("${TRUSTFLOW_TOKEN:?", "${TRUSTFLOW_TOKEN:-", "may be missing")]
    [InlineData("${TRUSTFLOW_TOKEN:?", "${TRUSTFLOW_SECRET:?", "TRUSTFLOW_SECRET is asked for, and not in .env.example")]
    [InlineData("    TRUSTFLOW_TOKEN:", "    TRUSTFLOW_TOKENS:", "its configuration needs TRUSTFLOW_TOKEN")]
    [InlineData("- index:/data", "- indexes:/data", "the volume indexes is not declared")]
    [InlineData("- index:/data", "- postgres:/data", "nobody uses the volume index")]
    [InlineData("./deploy/compose/front.cfg:", "./deploy/compose/back.cfg:", "./deploy/compose/back.cfg is not there")]
    [InlineData("    rabbitmq:\n      condition", "    rabbit:\n      condition", "waits for 'rabbit', which is no service")]
    [InlineData("condition: service_healthy", "condition: service_well", "to be 'service_well'")]
    [InlineData("condition: service_started", "condition: service_healthy", "healthy, which it never says")]
    [InlineData("service:door-2", "service:door-4", "which is no door's")]
    [InlineData("service:door-2", "service:front", "which is no door's")]
    [InlineData("    network_mode: \"service:door-2\"\n", "", "no door shares its network")]
    [InlineData("  silo-3:\n    <<: *silo\n", "  silo-3:\n    <<: *worker\n", "there are not three silos")]
    [InlineData("127.0.0.1:8088:8080", "8088:8080", "open to other machines")]
    [InlineData("127.0.0.1:8088:8080", "127.0.0.1:8088:8081", "nobody listens behind")]
    [InlineData("command: [chunker, keyword-index]", "command: [chunker, keyword-indexer]", "there is no processor 'keyword-indexer'")]
    [InlineData("    stop_grace_period: 60s", "    stop_grace: 60s", "no part of a service")]
    [InlineData("  stop_grace_period: 45s", "  stop_signal: SIGTERM", "is killed before it has handed over")]
    [InlineData("      timeout: 5s", "      time_out: 5s", "no part of a health check")]
    [InlineData("  read_only: true", "  read_only: false", "may do more than it needs")]
    public void Compose_WithADefect_IsTold(string good, string bad, string complaint) => Broken.IsTold(Text, good, bad, complaint, Complaints);

    [Theory]
    [InlineData("TRUSTFLOW_TOKEN=", "TRUSTFLOW_TOKEN=open-sesame", "a value that everybody knows")]
    [InlineData("TRUSTFLOW_TOKEN=", "TRUSTFLOW_TOKEN=\nMORE=", "nobody asks for MORE")]
    public void Secrets_WithADefect_AreTold(string good, string bad, string complaint) =>
        Broken.IsTold(Secrets, good, bad, complaint, secrets => new ComposeCheck(Text, secrets, Dockerfile.Parse(Repository.Read("Dockerfile")), programs).Complaints());

    [Fact]
    public void Prometheus_AsItIs_HasNothingWrong() => Assert.Empty(Unanswered(Scraped));

    [Theory]
    [InlineData("rabbitmq:15692", "rabbit:15692", "there is no service rabbit")]
    [InlineData("door-2:8404", "door-2:8080", "nobody gives figures there")]
    [InlineData("front:8404", "front:8405", "nobody gives figures there")]
    [InlineData("static_configs", "static_config", "no part of a job")]
    public void Prometheus_WithADefect_IsTold(string good, string bad, string complaint) => Broken.IsTold(Scraped, good, bad, complaint, Unanswered);

    [Fact]
    public void Yaml_WithAKeyTwice_IsRefused() => Assert.ThrowsAny<YamlDotNet.Core.YamlException>(() => YamlText.Documents("a: 1\nb: 2\na: 3\n"));

    IEnumerable<string> Complaints(string text) => new ComposeCheck(text, Secrets, Dockerfile.Parse(Repository.Read("Dockerfile")), programs).Complaints();

    static IEnumerable<string> Unanswered(string text) =>
        PrometheusCheck.Complaints(text, YamlText.Documents(Text).Single(), new(Repository.Read("deploy/kubernetes/door.cfg")), new(Repository.Read("deploy/compose/front.cfg")));
}
