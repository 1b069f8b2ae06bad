using Forensics.Disputes;
using Forensics.Disputes.Scoring;
using Forensics.Engine;
using Forensics.Engine.Analyze;
using Forensics.Engine.Evaluate;
using Forensics.Engine.Score;
using Forensics.Imaging;
using Forensics.Native;
using Forensics.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Forensics.Tests.Evaluate;

/// <summary>How often pictures that nobody edited are called edited by the policy that ships.</summary>
[Trait("Speed", "Slow")]
public sealed class EditAlarmTests(ITestOutputHelper output)
{
    // Of a chat app: long side and quality.
    const int ChatSide = 1280;
    const int ChatQuality = 75;
    const double Support = 1;

    static readonly SystemImageCodec Codec = new();
    static readonly string Models = Path.Combine(RepositoryRoot.Path, "models");
    static readonly Policy Policy = PolicyFile.Load(PolicyFile.Baseline(Models));

    [SharedDataFact]
    public void At_most_one_of_the_authentic_pictures_is_called_edited_as_it_is_and_after_a_chat()
    {
        var analyzer = new PictureAnalyzer(
            Codec, Forensics.Engine.Analyze.Analyzers.All(Codec, new OpenCvKeypointEngine()), new EngineOptions { DataFolder = "", ModelsFolder = Models }, NullLogger<PictureAnalyzer>.Instance);
        var pictures = EditDataset.Read(SharedData.Root!).Where(picture => !picture.IsEdited).ToList();
        var (asIs, afterChat, told) = (new List<string>(), new List<string>(), 0);
        foreach (var picture in pictures)
        {
            var file = File.ReadAllBytes(picture.Path);
            if (Score(analyzer, file).Llr >= Support)
            {
                asIs.Add(Path.GetFileName(picture.Path));
            }

            var chat = Score(analyzer, AfterChat(file));
            told += chat.Contributions.Any(reason => reason.Analyzer is not "copy-move") ? 1 : 0;
            if (chat.Llr >= Support)
            {
                afterChat.Add(Path.GetFileName(picture.Path));
            }
        }

        output.WriteLine($"{pictures.Count} authentic pictures; at support as they are: {string.Join(", ", asIs)}; after a chat: {string.Join(", ", afterChat)}; anything but copies told after a chat: {told}");
        Assert.InRange(pictures.Count, 62, int.MaxValue);
        Assert.InRange(asIs.Count, 0, 1);
        Assert.InRange(afterChat.Count, 0, 1);
        // All but copies is wiped out, and said to be.
        Assert.Equal(0, told);
    }

    static ClaimScore Score(PictureAnalyzer analyzer, byte[] file) =>
        Scorer.Claim(Claim.Edited, [.. analyzer.Analyze(file).Findings.Select(analyzed => analyzed.Finding)], Policy);

    static byte[] AfterChat(byte[] file)
    {
        var sent = Forensics.Similarity.Pixels.Resampler.ShrinkToFit(EvidenceImage.Open(file, Codec, new()).Upright, ChatSide);
        return Codec.EncodeJpeg(sent, ChatQuality, ChromaSampling.Samp420);
    }
}
