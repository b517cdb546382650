using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

/// <summary>Seeds by which defects were found, each with the defect's name.</summary>
public sealed class RegressionTests
{
    // The flow that had asked for a topic's deletion went, the topic's turn ended with it, and the deletion came after another flow had been told that the topic is there.
    [Theory]
    [InlineData(1053)]
    public void TopicDeletion_GivenUpByItsFlow_NeverComesAfterAnotherFlowsStart(ulong seed) => AssertHolds("tenants", seed);

    // A restart that made all anew gave a shared variant up in its second batch, and had left it to another flow in its first; that flow left it to the restart.
    [Theory]
    [InlineData(1196)]
    [InlineData(3697)]
    public void SharedVariant_GivenUpByARestartAndAStop_IsLeftToNeither(ulong seed) => AssertHolds("tenants", seed);

    // A restart that makes all anew takes its variants away in one batch and puts them in a second; between the two another flow started, and put a shared one otherwise.
    [Theory]
    [InlineData(17575)]
    [InlineData(22767)]
    public void SharedVariant_ThatARestartIsAboutToPut_IsNotPutOtherwise(ulong seed) => AssertHolds("tenants", seed);

    // A start whose activation was about to write it down was written over by the next, which another activation had taken up meanwhile.
    [Theory]
    [InlineData(947)]
    public void Start_BesideAnotherActivationsStart_IsNotWrittenOver(ulong seed) => AssertHolds("operators", seed);

    // How a wake went could not be stored, the next activation knew nothing of a run that took too long, and began another beside it.
    [Theory]
    [InlineData(15)]
    public void Initialiser_LeftRunningByAnActivation_IsNotRunBesideItByTheNext(ulong seed) => AssertHolds("bootstrap", seed);

    // A worker took from a topic that its flow had just given up, and so brought it back; the silo that was to look again had crashed meanwhile.
    [Theory]
    [InlineData(559)]
    [InlineData(1324)]
    [InlineData(1767)]
    public void Topic_BroughtBackAndSiloCrashes_IsSweptByTheNextSilo(ulong seed) => AssertHolds("receivers", seed);

    // A report was lost on its way, and nobody ever said again what the variant runs.
    [Theory]
    [InlineData(644)]
    [InlineData(853)]
    [InlineData(1448)]
    [InlineData(1678)]
    public void Report_LostOnItsWay_IsRepeated(ulong seed) => AssertHolds("receivers", seed);

    static void AssertHolds(string scenario, ulong seed)
    {
        var result = ScenarioCatalog.Find(scenario)!.Run(seed);
        Assert.True(result.Broken.Count == 0, $"Seed {seed} of {scenario}:\n{string.Join('\n', result.Broken)}");
    }
}
