using Forensics.Engine;
using Forensics.Engine.Evaluate;

namespace Forensics.Tests.Evaluate;

public sealed class EditDatasetTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("forensics-set-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    IReadOnlyList<EditPicture> Read(params string[] lines)
    {
        File.WriteAllLines(Path.Combine(folder, "manifest.csv"), lines);
        return EditDataset.Read(folder);
    }

    [Fact]
    public void Pictures_come_with_kind_source_base_and_mask()
    {
        File.WriteAllText(Path.Combine(folder, "m.png"), "");
        var pictures = Read(
            "path,notes,label,ground_truth,source_path",
            "a/psb_1_orig.jpg,\"x, y\",authentic:web,original of psb_1_edit.jpg,data/o1.jpg",
            "t/psb_1_edit.jpg,,tampered:user,m.png,data/e1.jpg",
            "t/syn_7.jpg,,tampered:splice,image-level only,photos/7.jpg",
            "a/syn_8.jpg,,authentic:resaved,no local edit,photos/7.jpg",
            "n/other.jpg,,query,x,y");
        Assert.Equal([false, true, true, false], pictures.Select(picture => picture.IsEdited));
        Assert.Equal(["psb", "psb", "syn", "syn"], pictures.Select(picture => picture.Source));
        // An original and its edit are one base; so are two pictures of one photo.
        Assert.Equal(pictures[0].Base, pictures[1].Base);
        Assert.Equal(pictures[2].Base, pictures[3].Base);
        Assert.NotEqual(pictures[0].Base, pictures[2].Base);
        Assert.Equal([null, Path.Combine(folder, "m.png"), null, null], pictures.Select(picture => picture.Mask));
        Assert.Equal(Path.Combine(folder, "a/psb_1_orig.jpg"), pictures[0].Path);
    }

    [Fact]
    public void What_is_no_set_is_refused_with_what_it_lacks()
    {
        Assert.Contains("Give the folder", Assert.Throws<ConfigurationException>(() => EditDataset.Read(Path.Combine(folder, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains("no column ground_truth", Assert.Throws<ConfigurationException>(() => Read("path,label", "a.jpg,authentic")).Message, StringComparison.Ordinal);
        Assert.Contains("both kinds", Assert.Throws<ConfigurationException>(() => Read("path,label,ground_truth,source_path", "a.jpg,authentic,,x")).Message, StringComparison.Ordinal);
        Assert.Contains("no column", Assert.Throws<ConfigurationException>(() => Read()).Message, StringComparison.Ordinal);
    }
}
