namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The images' recipe, read: no container engine is needed.</summary>
public sealed class DockerfileTests(ProgramVariables programs) : IClassFixture<ProgramVariables>
{
    static string Text { get; } = Repository.Read("Dockerfile");

    static string Ignored { get; } = Repository.Read(".dockerignore");

    [Fact]
    public void Dockerfile_AsItIs_HasNothingWrong() => Assert.Empty(DockerfileCheck.Complaints(Text, Ignored, programs));

    [Theory]
    [InlineData("sdk:10.0-noble AS", "sdk:latest AS", "no earlier stage, nor an image with a tag")]
    [InlineData("sdk:10.0-noble AS", "sdk AS", "no earlier stage, nor an image with a tag")]
    [InlineData("FROM runtime AS worker", "FROM runtimes AS worker", "'runtimes' is no earlier stage")]
    [InlineData("FROM runtime AS worker", "FROM runtime AS workers", "no stage 'worker'")]
    [InlineData("FROM runtime AS silo", "FROM runtime AS silo2", "no stage 'silo'")]
    [InlineData("COPY samples/ ", "COPY examples/ ", "copies examples/, which is not there")]
    [InlineData("COPY --from=build /out/silo/", "COPY --from=builder /out/silo/", "copies from 'builder'")]
    [InlineData("publish Silo/Silo.csproj", "publish Silo/Silos.csproj", "publishes Silo/Silos.csproj, which is not there")]
    [InlineData("/app/trustflow-silo.dll", "/app/trustflow.dll", "starts trustflow, but Silo/Silo.csproj makes trustflow-silo")]
    [InlineData("/cli/trustflow.dll", "/tool/trustflow.dll", "HEALTHCHECK starts from /tool/, where nothing is published")]
    [InlineData("/out/worker/ /app/", "/out/workers/ /app/", "ENTRYPOINT starts from /app/, where nothing is published")]
    [InlineData("CMD [\"dotnet\", \"/cli/trustflow.dll\", \"status\"]", "CMD curl -f http://127.0.0.1:8088", "no health check that runs without a shell")]
    [InlineData("USER 1654:1654", "USER root", "runs as 'root'")]
    [InlineData("USER 1654:1654", "USER 0", "runs as '0'")]
    [InlineData("TRUSTFLOW_DATA=", "TRUSTFLOW_FOLDER=", "no program of it knows TRUSTFLOW_FOLDER")]
    [InlineData("TRUSTFLOW_WORKER_DATA=", "TRUSTFLOW_DATA=", "no program of it knows TRUSTFLOW_DATA")]
    [InlineData("EXPOSE 11111", "EXPOSE 11112", "port 11112 is none")]
    [InlineData("ARG ENGINE=orleans", "ARG ENGINE=embedded", "no argument with the default orleans")]
    [InlineData("RUN mkdir", "RUN_ mkdir", "'RUN_' is no instruction")]
    public void Dockerfile_WithADefect_IsTold(string good, string bad, string complaint) => Broken.IsTold(Text, good, bad, complaint, text => DockerfileCheck.Complaints(text, Ignored, programs));

    [Theory]
    [InlineData("tests\n", "tests\nsamples\n", "samples is copied, and left out")]
    [InlineData("tests\n", "tests\nSqlite\n", "Sqlite/Sqlite.csproj is needed by Silo/Silo.csproj")]
    [InlineData(".env\n", "", "secrets of .env")]
    public void Ignored_WithADefect_IsTold(string good, string bad, string complaint) => Broken.IsTold(Ignored, good, bad, complaint, ignored => DockerfileCheck.Complaints(Text, ignored, programs));
}
