using Forensics.Imaging;
using Forensics.Native;
using Forensics.Similarity.Calibration;
using Forensics.Similarity.Embedding;
using Forensics.Similarity.Models;
using Forensics.Similarity.Products;
using Forensics.Tests.Support;

namespace Forensics.Tests.Similarity;

public sealed class ProductComparerTests : IClassFixture<ProductComparerTests.Loaded>
{
    static readonly OpenCvKeypointEngine Engine = new();

    readonly Loaded loaded;
    readonly ProductComparer comparer;

    public ProductComparerTests(Loaded loaded)
    {
        this.loaded = loaded;
        comparer = new ProductComparer(Engine, loaded.Calibration.For(loaded.Extractor.ModelSha256));
    }

    public sealed class Loaded : IDisposable
    {
        readonly EmbeddingModel model = EmbeddingModel.Load(InModels("nsfwjs-mnv2-140-avg1792.manifest.json"));

        public Loaded() => Extractor = new ProductFeatureExtractor(Engine, model);

        public ProductFeatureExtractor Extractor { get; }

        public ProductCalibration Calibration { get; } = ProductCalibration.Read(InModels("calibrations", "product-v1.json"));

        public void Dispose() => model.Dispose();
    }

    [Fact]
    public void The_same_printed_box_from_another_side_is_consistent_by_verified_geometry()
    {
        var print = SyntheticPictures.Scene(200, 200, seed: 42);
        var reference = Features(SyntheticPictures.OnWhite(print, 320, 320, 60, 60));
        var turned = SyntheticPictures.Warp(print, 320, 320, (x, y) => (0.9 * x + 0.25 * y - 70, -0.25 * x + 0.9 * y - 10));

        var result = comparer.Compare(Features(turned), [Features(Garment((20, 160, 60), 5)), reference]);

        Assert.Equal(ProductVerdict.Consistent, result.Verdict);
        Assert.Equal((1, 1), (result.BestReference, result.GeometryReference));
        Assert.True(result.Geometry!.IsVerified);
        Assert.True(result.Inliers >= 12);
        Assert.True(result.Llr10 >= 1);
        Assert.Equal(["colour", "embedding", "geometry"], result.Signals.Keys);
    }

    [Fact]
    public void An_unlike_object_is_inconsistent_with_three_references_and_with_two_only_when_far_off()
    {
        var query = Features(Garment((20, 40, 200), 3));
        var references = Enumerable.Range(0, 3)
            .Select(i => Features(SyntheticPictures.OnWhite(SyntheticPictures.Make(150, 60, (x, y) => (230, 120 + (x / 9 + i) % 2 * 90, 10)), 300, 300, 70 + i, 200)))
            .ToArray();

        var three = comparer.Compare(query, references);
        var llr10 = comparer.Compare(query, references[..2]).Llr10!.Value;
        var fit = loaded.Calibration.For(loaded.Extractor.ModelSha256);
        ProductComparison Two(double threshold) =>
            new ProductComparer(Engine, fit, new ProductComparerOptions { FewReferencesLlr10 = threshold }).Compare(query, references[..2]);

        Assert.Equal((ProductVerdict.Inconsistent, null), (three.Verdict, three.Reason));
        Assert.True(three.Llr10 < -1, $"llr {three.Llr10}");
        Assert.Equal((ProductVerdict.Inconclusive, ProductReason.TooFewReferences), (Two(llr10 - 0.01).Verdict, Two(llr10 - 0.01).Reason));
        Assert.Equal(ProductVerdict.Inconsistent, Two(llr10 + 0.01).Verdict);
    }

    [Fact]
    public void A_close_up_is_never_inconsistent()
    {
        var closeUp = Features(SyntheticPictures.Make(300, 300, (x, y) => (20, 30 + (x / 3 * 7 + y / 3 * 3) % 40, 190)));
        var references = Enumerable.Range(0, 3).Select(i => Features(Garment((230, 120, 10), i))).ToArray();

        var result = comparer.Compare(closeUp, references);

        Assert.Equal((ProductVerdict.Inconclusive, ProductReason.NoSeparateObject), (result.Verdict, result.Reason));
    }

    [Fact]
    public void A_flat_picture_or_no_reference_cannot_tell()
    {
        var flat = Features(SyntheticPictures.Flat(200, 200, 128, 128, 128));
        var garment = Features(Garment((20, 40, 200), 3));

        var none = comparer.Compare(garment, []);
        var flatQuery = comparer.Compare(flat, [garment]);
        var flatReference = comparer.Compare(garment, [flat]);

        Assert.Equal((null, ProductVerdict.Inconclusive, ProductReason.NoReferences), (none.Llr10, none.Verdict, none.Reason));
        Assert.Equal((null, ProductVerdict.Inconclusive, ProductReason.FlatPicture), (flatQuery.Llr10, flatQuery.Verdict, flatQuery.Reason));
        Assert.Null(flatReference.Llr10);
    }

    [Fact]
    public void Comparing_twice_gives_the_same_bits_and_never_exceeds_the_cap()
    {
        var image = Garment((20, 40, 200), 3);
        var fit = loaded.Calibration.For(loaded.Extractor.ModelSha256);

        var first = comparer.Compare(Features(image), [Features(image)]);
        var second = comparer.Compare(Features(image), [Features(image)]);

        Assert.Equal(first.Llr10, second.Llr10);
        Assert.Equal(first.Signals, second.Signals);
        Assert.True(first.Llr10 <= fit.CapLlr10);
        Assert.Equal(ProductVerdict.Consistent, first.Verdict);
    }

    [Fact]
    public void Pictures_of_one_pixel_and_of_extreme_shape_are_compared_without_fault()
    {
        foreach (var (width, height) in new[] { (1, 1), (1, 900), (2000, 2), (3, 3) })
        {
            var features = Features(SyntheticPictures.Scene(width, height, 1));
            Assert.False(comparer.Compare(features, [features]).Verdict == ProductVerdict.Inconsistent);
        }
    }

    [Fact]
    public void Without_a_model_or_with_a_strange_one_the_fit_without_embeddings_is_used()
    {
        var bare = new ProductFeatureExtractor(Engine, null);
        var fit = loaded.Calibration.For(null);
        Assert.Same(fit, loaded.Calibration.For(new string('a', 64)));
        Assert.DoesNotContain("embedding", fit.Signals);
        var features = bare.Extract(Garment((20, 40, 200), 3));

        var result = new ProductComparer(Engine, fit).Compare(features, [features]);

        Assert.Equal(["colour", "geometry"], result.Signals.Keys);
        Assert.True(result.Llr10 > 0.5);
    }

    [Fact]
    public void The_shipped_calibration_states_its_data_and_survives_a_round_trip()
    {
        var path = InModels("calibrations", "product-v1.json");

        Assert.Equal(File.ReadAllText(path), loaded.Calibration.ToJson());
        Assert.Equal("research-only", loaded.Calibration.FittedOn);
        Assert.All(loaded.Calibration.Fits, fit =>
        {
            Assert.InRange(fit.CllrBits, 0, 1);
            Assert.Equal(Math.Log10(Math.Min(fit.GenuineQueries, fit.ImpostorQueries) + 1), fit.CapLlr10);
            Assert.Equal(fit.CapLlr10, fit.Llr10([.. fit.Signals.Select(_ => 1e6)]));
        });
    }

    [Fact]
    public void Scores_near_the_cap_keep_their_order_and_those_below_are_exact()
    {
        var fit = new ProductFit(null, ["geometry"], [Math.Log(10)], 0, 99, 99, 99, 99, 0.5, 0.5, 0.9, -1);

        Assert.Equal(2, fit.CapLlr10, 12);
        Assert.Equal(1.7, fit.Llr10([1.7]), 12);
        Assert.Equal(-1.7, fit.Llr10([-1.7]), 12);
        Assert.Equal(2 - 0.25 * Math.Exp(-1), fit.Llr10([2]), 12);
        Assert.True(fit.Llr10([3]) < fit.Llr10([3.1]));
        Assert.True(fit.Llr10([-3]) > fit.Llr10([-3.1]));
        Assert.True(fit.Llr10([100]) <= 2);
    }

    [Fact]
    public void A_calibration_with_an_unknown_field_or_signal_is_refused_by_name()
    {
        var json = loaded.Calibration.ToJson();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json.Replace("\"intercept\"", "\"intercepd\"", StringComparison.Ordinal));
            Assert.Contains("intercepd", Assert.Throws<ModelException>(() => ProductCalibration.Read(file)).Message, StringComparison.Ordinal);
            File.WriteAllText(file, json.Replace("\"colour\"", "\"smell\"", StringComparison.Ordinal));
            Assert.Contains("smell", Assert.Throws<ModelException>(() => ProductCalibration.Read(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    ProductFeatures Features(RgbImage image) => loaded.Extractor.Extract(image);

    static string InModels(params string[] parts) => Path.Combine([RepositoryRoot.Path, "models", .. parts]);

    /// <summary>A tall shape of one colour with a little texture, on white.</summary>
    static RgbImage Garment((int R, int G, int B) colour, int seed)
    {
        var random = new Random(seed);
        return SyntheticPictures.Make(280, 320, (x, y) => Math.Abs(x - 140) < 60 + (y - 40) / 8 && y is > 40 and < 290
            ? (colour.R + random.Next(12), colour.G + random.Next(12), colour.B + random.Next(12))
            : (250, 250, 250));
    }
}
