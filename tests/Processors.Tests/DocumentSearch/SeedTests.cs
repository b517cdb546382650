using System.Text.Json;
using TrustFlow.Processors.Sdk;
using TrustFlow.Processors.Tests.Sdk;
using TrustFlow.PubSub;

namespace TrustFlow.Processors.Tests.DocumentSearch;

public sealed class SeedTests
{
    static readonly JsonElement Seed = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "seed.json"))).RootElement;

    static JsonElement Blueprint => Seed.GetProperty("flow-blueprint").GetProperty("document-search");

    [Fact]
    public void Sections_NameProcessorsThatThereAre_WithTheirTopicsAndParameters()
    {
        foreach (var section in Blueprint.GetProperty("flow").EnumerateObject())
        {
            var processor = Assert.Single(TestHost.DocumentSearch, processor => section.Name == $"{processor.Name}:{{id}}");
            var topics = section.Value.GetProperty("topics").EnumerateObject().Select(topic => topic.Name).Order();
            var parameters = section.Value.GetProperty("parameters").EnumerateObject().Select(parameter => parameter.Name).Order();

            Assert.Equal(processor.Specs.Where(spec => spec is ConsumerSpec or ProducerSpec).Select(spec => spec.Name).Order(), topics);
            Assert.Equal(processor.Specs.OfType<ParameterSpec>().Select(spec => spec.Name).Order(), parameters);
        }
    }

    [Fact]
    public void Topics_OfSectionsAndInterfaces_AreWellFormedAndTheFlowsOwn()
    {
        var sections = Blueprint.GetProperty("flow").EnumerateObject().SelectMany(section => section.Value.GetProperty("topics").EnumerateObject());
        var interfaces = Blueprint.GetProperty("interfaces").EnumerateObject().SelectMany(kind => kind.Value.EnumerateObject());
        var used = sections.Select(topic => topic.Value.GetString()!).ToHashSet();

        Assert.All(interfaces, topic => Assert.Contains(topic.Value.GetString()!, used));
        Assert.All(used, topic =>
        {
            Assert.Contains("{workspace}:{id}", topic, StringComparison.Ordinal);
            Assert.True(TopicName.TryParse(topic, out _, out _));
        });
    }

    [Fact]
    public void Parameters_HaveTypesThatAreSeeded()
    {
        foreach (var parameter in Blueprint.GetProperty("parameters").EnumerateObject())
            Assert.True(Seed.GetProperty("parameter-type").TryGetProperty(parameter.Value.GetProperty("type").GetString()!, out _), parameter.Name);
    }
}
