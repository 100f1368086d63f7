import { createFolderStorage } from "../../../src/tracking/artifacts/folder/storage.js";
import { temporaryFolder } from "../stores.js";
import { behavesAsStorage } from "./storage-behaviour.js";

behavesAsStorage("a folder", async () => createFolderStorage(temporaryFolder()));
